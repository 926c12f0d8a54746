//! How throughput grows with workers: the universal scalability law, where there is enough to fit it to.
//!
//! X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1)), after Neil J. Gunther, "Guerrilla Capacity Planning",
//! Springer 2007, chapter 4. sigma is what workers wait for each other (contention), kappa what each pair of them costs
//! (coherency); with kappa above zero there is a number of workers beyond which more of them do less.
//!
//! Fitted are the logarithms of the medians, by least squares (Gauss and Newton's iteration, begun at the linear fit of
//! N / X): throughputs err by shares, not by amounts. The intervals are Student's, from the distances between law and
//! medians, so what the law does not describe widens them. Three numbers are fitted, and Gunther asks for six points at
//! least; points with more workers than cores measure the scheduler, and are no points of this law.

use std::collections::BTreeMap;

use crate::quantity::percent;
use crate::report::{Coefficient, ExperimentReport, PointReport, Scaling};
use crate::setup::{Point, Value};
use crate::view::shown;

/// With fewer different numbers of workers nothing is fitted.
pub const POINTS_AT_LEAST: usize = 6;
/// A law that misses what was measured by more than this does not describe it.
pub const MISSES_AT_MOST: f64 = 0.05;

/// A fitted law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Law {
    /// Throughput of one worker, lambda.
    pub alone: f64,
    /// Contention, sigma.
    pub contention: Coefficient,
    /// Coherency, kappa.
    pub coherency: Coefficient,
    /// The standard distance between law and measurements, as a share.
    pub misses_by: f64,
    /// How many points it was fitted to.
    pub points: usize,
}

/// Why no law is given.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// Three numbers cannot be had from so few points.
    #[error("{0} numbers of workers, and the fit needs {least}", least = POINTS_AT_LEAST)]
    TooFew(usize),
    /// The best fit is a bad one.
    #[error("the best fit misses the measurements by {}", percent(*.0))]
    Poor(f64),
    /// There is no fit at all.
    #[error("the measurements have no such shape")]
    NoFit,
}

impl Law {
    /// Throughput with so many workers.
    pub fn throughput(&self, workers: f64) -> f64 {
        let pairs = workers * (workers - 1.0);
        self.alone * workers / (1.0 + self.contention.value * (workers - 1.0) + self.coherency.value * pairs)
    }

    /// The number of workers with the most throughput, sqrt((1 - sigma) / kappa); its interval from the corners of the
    /// two coefficients' intervals, which is wider than it needs to be. `None` where no coherency was shown: then
    /// there may be no peak.
    pub fn peak(&self) -> Option<Coefficient> {
        let (sigma, kappa) = (self.contention, self.coherency);
        let at = |sigma: f64, kappa: f64| ((1.0 - sigma).max(0.0) / kappa).sqrt();
        let shown = kappa.low > 0.0 && sigma.value < 1.0;
        shown.then(|| Coefficient {
            value: at(sigma.value, kappa.value),
            low: at(sigma.high, kappa.high),
            high: at(sigma.low, kappa.low),
        })
    }
}

/// Fits the law to throughputs by number of workers.
///
/// # Errors
/// [`Refusal`]: too few points, or none that this law describes.
///
/// # Examples
/// ```
/// use contend::scaling::fit;
///
/// let measured = [1, 2, 4, 8, 16, 32].map(|workers| {
///     let n = workers as f64;
///     (workers, 1_000.0 * n / (1.0 + 0.05 * (n - 1.0) + 0.001 * n * (n - 1.0)))
/// });
/// let law = fit(&measured)?;
/// assert!((law.contention.value - 0.05).abs() < 1e-6);
/// assert!((law.peak().unwrap().value - 30.8).abs() < 0.1);
/// assert!(fit(&measured[..3]).is_err());
/// # Ok::<(), contend::scaling::Refusal>(())
/// ```
pub fn fit(measured: &[(usize, f64)]) -> Result<Law, Refusal> {
    // One value a number of workers; what is no throughput is no point.
    let usable = measured.iter().filter(|(workers, rate)| *workers > 0 && rate.is_finite() && *rate > 0.0);
    let points: Vec<(f64, f64)> =
        usable.map(|&(workers, rate)| (workers, rate)).collect::<BTreeMap<_, _>>().into_iter().map(in_floats).collect();
    if points.len() < POINTS_AT_LEAST {
        return Err(Refusal::TooFew(points.len()));
    }
    let fitted = improve(&points, begin(&points).ok_or(Refusal::NoFit)?);
    let squares = squares(&points, &fitted).ok_or(Refusal::NoFit)?;
    let freedom = points.len() - 3;
    let variance = squares / freedom as f64;
    let misses_by = variance.sqrt();
    if misses_by > MISSES_AT_MOST {
        return Err(Refusal::Poor(misses_by));
    }
    let inverse = inverse(&normal(&points, &fitted).0).ok_or(Refusal::NoFit)?;
    let coefficient = |place: usize| {
        let half = student(freedom) * (variance * inverse[place][place]).max(0.0).sqrt();
        Coefficient { value: fitted[place], low: fitted[place] - half, high: fitted[place] + half }
    };
    Ok(Law {
        alone: fitted[0].exp(),
        contention: coefficient(1),
        coherency: coefficient(2),
        misses_by,
        points: points.len(),
    })
}

fn in_floats((workers, rate): (usize, f64)) -> (f64, f64) {
    (workers as f64, rate)
}

/// ln lambda, sigma, kappa.
type Parameters = [f64; 3];
type Matrix = [[f64; 3]; 3];

/// The law's denominator; `None` where it is not positive, and the law means nothing.
fn denominator(workers: f64, [_, sigma, kappa]: &Parameters) -> Option<f64> {
    let denominator = 1.0 + sigma * (workers - 1.0) + kappa * workers * (workers - 1.0);
    (denominator > 1e-9).then_some(denominator)
}

/// The linear fit of N / X = (1 + sigma (N - 1) + kappa N (N - 1)) / lambda, each point weighed by its size.
fn begin(points: &[(f64, f64)]) -> Option<Parameters> {
    let (mut matrix, mut right) = (Matrix::default(), [0.0; 3]);
    for &(workers, rate) in points {
        let y = workers / rate;
        let row = [1.0, workers - 1.0, workers * (workers - 1.0)].map(|term| term / y);
        add(&mut matrix, &mut right, row, 1.0);
    }
    let [level, sigma, kappa] = times(&inverse(&matrix)?, right);
    (level > 0.0).then(|| [-level.ln(), sigma / level, kappa / level])
}

fn add(matrix: &mut Matrix, right: &mut [f64; 3], row: [f64; 3], value: f64) {
    for (i, one) in row.iter().enumerate() {
        right[i] += one * value;
        for (j, other) in row.iter().enumerate() {
            matrix[i][j] += one * other;
        }
    }
}

/// The normal equations of one step: how the logarithms change with the parameters, and by how much they are off.
fn normal(points: &[(f64, f64)], parameters: &Parameters) -> (Matrix, [f64; 3]) {
    let (mut matrix, mut right) = (Matrix::default(), [0.0; 3]);
    for &(workers, rate) in points {
        let Some(denominator) = denominator(workers, parameters) else { continue };
        let row = [1.0, -(workers - 1.0) / denominator, -workers * (workers - 1.0) / denominator];
        let off = rate.ln() - (parameters[0] + workers.ln() - denominator.ln());
        add(&mut matrix, &mut right, row, off);
    }
    (matrix, right)
}

fn squares(points: &[(f64, f64)], parameters: &Parameters) -> Option<f64> {
    let off = |&(workers, rate): &(f64, f64)| {
        Some(rate.ln() - (parameters[0] + workers.ln() - denominator(workers, parameters)?.ln()))
    };
    points.iter().map(|point| off(point).map(|off| off * off)).sum()
}

/// Steps as long as they help, each halved until it does.
fn improve(points: &[(f64, f64)], mut best: Parameters) -> Parameters {
    let Some(mut least) = squares(points, &best) else { return best };
    for _ in 0..50 {
        let (matrix, right) = normal(points, &best);
        let Some(inverse) = inverse(&matrix) else { break };
        let step = times(&inverse, right);
        let tried = (0..20).find_map(|halvings| {
            let share = 0.5_f64.powi(halvings);
            let next = [0, 1, 2].map(|place| best[place] + share * step[place]);
            squares(points, &next).filter(|squares| *squares < least).map(|squares| (next, squares))
        });
        let Some((next, squares)) = tried else { break };
        (best, least) = (next, squares);
    }
    best
}

/// By cofactors; `None` where the matrix has no inverse.
fn inverse(m: &Matrix) -> Option<Matrix> {
    let minor = |i: usize, j: usize| {
        let (a, b) = ((i + 1) % 3, (i + 2) % 3);
        let (c, d) = ((j + 1) % 3, (j + 2) % 3);
        m[a][c] * m[b][d] - m[a][d] * m[b][c]
    };
    let determinant: f64 = (0..3).map(|j| m[0][j] * minor(0, j)).sum();
    (determinant.is_finite() && determinant != 0.0)
        .then(|| [0, 1, 2].map(|i| [0, 1, 2].map(|j| minor(j, i) / determinant)))
}

fn times(matrix: &Matrix, vector: [f64; 3]) -> [f64; 3] {
    [0, 1, 2].map(|i| (0..3).map(|j| matrix[i][j] * vector[j]).sum())
}

/// Student's t for two-sided 95 %, by degrees of freedom; beyond the table its last value, which errs to the wide side.
fn student(freedom: usize) -> f64 {
    const T: [f64; 30] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];
    T[freedom.clamp(1, T.len()) - 1]
}

/// Fits the law to each contender of the point raced last, over all numbers of workers at which the other parameters
/// were the same, and writes it into that point. Nothing is written where only one number was raced.
pub(crate) fn fill_last(experiment: &mut ExperimentReport, cores: usize) {
    let Some((last, before)) = experiment.points.split_last_mut() else { return };
    let panel = without_workers(&last.point);
    let others: Vec<&PointReport> = before.iter().filter(|point| without_workers(&point.point) == panel).collect();
    if others.is_empty() || workers(last).is_none() {
        return;
    }
    let fitted: Vec<(String, Scaling)> = shown(last)
        .map(|(contender, _)| {
            let measured = others.iter().copied().chain([&*last]).filter_map(|point| {
                let (_, summary) = shown(point).find(|(other, _)| other.name == contender.name)?;
                Some((workers(point)?, summary.per_second.median))
            });
            (contender.name.clone(), scaling(&measured.collect::<Vec<_>>(), cores))
        })
        .collect();
    for contender in &mut last.contenders {
        let own = fitted.iter().find(|(name, _)| *name == contender.name);
        if let (Some((_, scaling)), Some(summary)) = (own, &mut contender.summary) {
            summary.scaling = Some(scaling.clone());
        }
    }
}

fn workers(point: &PointReport) -> Option<usize> {
    usize::try_from(point.point.get("workers").and_then(Value::number)?).ok()
}

fn without_workers(point: &Point) -> Point {
    point.iter().filter(|(name, _)| *name != "workers").map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The fit as a file says it.
fn scaling(measured: &[(usize, f64)], cores: usize) -> Scaling {
    let within: Vec<(usize, f64)> = measured.iter().copied().filter(|(workers, _)| *workers <= cores).collect();
    match fit(&within) {
        Ok(law) => Scaling::Fitted {
            contention: law.contention,
            coherency: law.coherency,
            peak_workers: law.peak(),
            misses_by: law.misses_by,
            points: law.points,
        },
        Err(refusal @ Refusal::TooFew(_)) => {
            let cores = if cores == 1 { "1 core".to_owned() } else { format!("{cores} cores") };
            let why = format!("{refusal} (more workers than the {cores} here measure the scheduler)");
            Scaling::Refused { why }
        }
        Err(refusal) => Scaling::Refused { why: refusal.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;

    const WORKERS: [usize; 9] = [1, 2, 3, 4, 6, 8, 12, 16, 24];

    fn law(alone: f64, sigma: f64, kappa: f64) -> impl Fn(usize) -> f64 {
        move |workers| {
            let n = workers as f64;
            alone * n / (1.0 + sigma * (n - 1.0) + kappa * n * (n - 1.0))
        }
    }

    /// Measurements that err by a normal share of this size.
    fn measured(law: impl Fn(usize) -> f64, spread: f64, rng: &mut Pcg64Mcg) -> Vec<(usize, f64)> {
        let mut normal = || {
            let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
            radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
        };
        WORKERS.map(|workers| (workers, law(workers) * (spread * normal()).exp())).to_vec()
    }

    #[test]
    fn planted_coefficients_are_found_within_a_tenth() {
        for (seed, (sigma, kappa)) in [(0.05, 0.002), (0.2, 0.01), (0.02, 0.001), (0.1, 0.004)].into_iter().enumerate()
        {
            let mut rng = Pcg64Mcg::seed_from_u64(seed as u64);
            let law = fit(&measured(law(2e6, sigma, kappa), 0.002, &mut rng)).unwrap();
            assert!((law.contention.value / sigma - 1.0).abs() < 0.1, "{law:?} for {sigma}");
            assert!((law.coherency.value / kappa - 1.0).abs() < 0.1, "{law:?} for {kappa}");
            assert!((law.alone / 2e6 - 1.0).abs() < 0.01, "{law:?}");
            let (peak, planted) = (law.peak().unwrap(), ((1.0 - sigma) / kappa).sqrt());
            assert!(peak.low <= planted && planted <= peak.high, "{peak:?} for {planted}");
        }
    }

    #[test]
    fn intervals_hold_what_was_planted_as_often_as_they_say() {
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let (mut sigma_held, mut kappa_held) = (0, 0);
        for _ in 0..1_000 {
            let law = fit(&measured(law(1e3, 0.05, 0.002), 0.01, &mut rng)).unwrap();
            sigma_held += u32::from(law.contention.low <= 0.05 && 0.05 <= law.contention.high);
            kappa_held += u32::from(law.coherency.low <= 0.002 && 0.002 <= law.coherency.high);
        }
        // 95 % of a thousand, give or take three standard deviations.
        assert!((929..=971).contains(&sigma_held) && (929..=971).contains(&kappa_held), "{sigma_held}, {kappa_held}");
    }

    #[test]
    fn without_coherency_there_is_no_peak_to_tell_of() {
        let mut rng = Pcg64Mcg::seed_from_u64(3);
        let law = fit(&measured(law(1e3, 0.1, 0.0), 0.01, &mut rng)).unwrap();
        assert!(law.coherency.low <= 0.0);
        assert_eq!(law.peak(), None);
    }

    #[test]
    fn too_few_points_are_refused_however_often_they_were_measured() {
        let five: Vec<(usize, f64)> = [1, 2, 4, 8, 16, 16, 16].map(|n| (n, law(1e3, 0.1, 0.0)(n))).to_vec();
        assert_eq!(fit(&five), Err(Refusal::TooFew(5)));
        assert_eq!(fit(&[]), Err(Refusal::TooFew(0)));
        assert_eq!(fit(&[(0, 1.0), (1, f64::NAN), (2, 0.0)]), Err(Refusal::TooFew(0)));
    }

    #[test]
    fn what_has_another_shape_is_refused() {
        // Throughput that falls off a cliff at eight workers, as with a cache that is full.
        let cliff = WORKERS.map(|n| (n, if n < 8 { n as f64 } else { n as f64 / 4.0 }));
        assert!(matches!(fit(&cliff), Err(Refusal::Poor(_) | Refusal::NoFit)), "{:?}", fit(&cliff));
    }

    #[test]
    fn two_cores_say_that_they_are_too_few() {
        let Scaling::Refused { why } = scaling(&[(1, 10.0), (2, 19.0), (4, 19.0)], 2) else { panic!("fitted") };
        assert_eq!(
            why,
            "2 numbers of workers, and the fit needs 6 (more workers than the 2 cores here measure the scheduler)"
        );
    }

    #[test]
    fn each_contender_of_the_last_point_gets_its_own_law() {
        let mut experiment = crate::sample::report().labs.remove(0).experiments.remove(1);
        let template = experiment.points.remove(0);
        for workers in WORKERS {
            let mut point = template.clone();
            point.point.insert("workers".into(), workers.into());
            for contender in &mut point.contenders {
                let summary = contender.summary.as_mut().unwrap();
                summary.per_second.median = law(1e6, 0.05, 0.002)(workers);
            }
            experiment.points.push(point);
            fill_last(&mut experiment, 32);
        }
        let scaling = |index: usize| experiment.points[index].contenders[0].summary.as_ref().unwrap().scaling.clone();
        assert_eq!(scaling(0), None);
        assert!(matches!(scaling(4), Some(Scaling::Refused { .. })));
        let Some(Scaling::Fitted { contention, .. }) = scaling(8) else { panic!("{:?}", scaling(8)) };
        assert!((contention.value - 0.05).abs() < 1e-6);
    }
}
