//! What the generations themselves say against a race: values that drift, values that fall into two groups.
//!
//! An interval takes generations for independent draws from one distribution. Nothing here decides anything; it finds
//! what a reader should know beside the verdict. Pure functions of values in the order of their generations.

/// So far from chance that independent values show it once in 2,000 cases, on either side.
const DRIFTS_FROM_Z: f64 = 3.5;
/// Fewer values than this show neither.
const VALUES_AT_LEAST: usize = 10;
/// The gap between two groups is wider than the wider of them, by this factor.
const GAP_OVER_WIDTH: f64 = 2.0;

/// How much values rise (or fall, below 0) from the first to the last, if they do so by more than chance; in their unit.
///
/// The test is that of Mann ("Nonparametric tests against trend", Econometrica 13, 1945) with the normal approximation;
/// the size is the median slope of Sen ("Estimates of the regression coefficient based on Kendall's tau", Journal of
/// the American Statistical Association 63, 1968) over all generations. `None` for fewer than 10 values.
pub(crate) fn drift(values: &[f64]) -> Option<f64> {
    let n = values.len();
    if n < VALUES_AT_LEAST {
        return None;
    }
    let pairs = || (0..n).flat_map(|later| (0..later).map(move |earlier| (earlier, later)));
    let rises: i64 = pairs()
        .map(|(earlier, later)| match values[later].total_cmp(&values[earlier]) {
            std::cmp::Ordering::Greater => 1,
            std::cmp::Ordering::Equal => 0,
            std::cmp::Ordering::Less => -1,
        })
        .sum();
    let variance = (n * (n - 1) * (2 * n + 5)) as f64 / 18.0;
    let z = (rises.abs() - 1) as f64 / variance.sqrt();
    let slopes: Vec<f64> =
        pairs().map(|(earlier, later)| (values[later] - values[earlier]) / (later - earlier) as f64).collect();
    let slope = crate::estimate::median(&slopes)?;
    (z > DRIFTS_FROM_Z).then_some(slope * (n - 1) as f64)
}

/// Values that fall into two groups with nothing between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TwoGroups {
    /// How many are in the lower one.
    pub(crate) below: usize,
    /// How many are in the upper one.
    pub(crate) above: usize,
    /// The middle of the lower group.
    pub(crate) low: f64,
    /// The middle of the upper group.
    pub(crate) high: f64,
}

/// Two groups, each of a fifth of the values at least, with a gap between them twice as wide as the wider one.
///
/// Values of one normal distribution look like that in fewer than 1 of 500 cases (by simulation, see the tests).
pub(crate) fn two_groups(values: &[f64]) -> Option<TwoGroups> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sorted.len();
    let least = n.div_ceil(5).max(3);
    if n < VALUES_AT_LEAST || sorted.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let gap = |split: usize| sorted[split] - sorted[split - 1];
    let split = (least..=n - least).max_by(|one, other| gap(*one).total_cmp(&gap(*other)))?;
    let (lower, upper) = sorted.split_at(split);
    let width = |group: &[f64]| group[group.len() - 1] - group[0];
    let middle = |group: &[f64]| crate::estimate::middle(group);
    (gap(split) > GAP_OVER_WIDTH * width(lower).max(width(upper))).then(|| TwoGroups {
        below: lower.len(),
        above: upper.len(),
        low: middle(lower),
        high: middle(upper),
    })
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;

    fn normal(rng: &mut Pcg64Mcg) -> f64 {
        let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
        radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
    }

    /// In how many of so many series of n values something is found.
    fn count(series: usize, n: usize, value: impl Fn(&mut Pcg64Mcg, usize) -> f64, found: fn(&[f64]) -> bool) -> usize {
        let mut rng = Pcg64Mcg::seed_from_u64(n as u64);
        (0..series).filter(|_| found(&(0..n).map(|place| value(&mut rng, place)).collect::<Vec<_>>())).count()
    }

    #[test]
    fn values_without_order_seldom_drift_and_never_by_their_distribution() {
        for n in [10, 20, 40] {
            let cauchy = |rng: &mut Pcg64Mcg, _| normal(rng) / normal(rng).abs().max(1e-3);
            // Of 4,000 at a chance of 1 in 2,000: at most 9 in all but one of ten thousand seeds.
            assert!(count(4_000, n, |rng, _| normal(rng), |values| drift(values).is_some()) <= 9, "{n}");
            assert!(count(4_000, n, cauchy, |values| drift(values).is_some()) <= 9, "{n}");
        }
    }

    #[test]
    fn a_drift_of_five_spreads_over_twenty_generations_is_found_and_measured() {
        let drifting = |rng: &mut Pcg64Mcg, place: usize| 0.25 * place as f64 + normal(rng);
        let found = count(1_000, 20, drifting, |values| drift(values).is_some_and(|rise| rise > 0.0));
        assert!(found >= 850, "{found}");
        let falling: Vec<f64> = (0..20).map(|place| 5.0 - 0.1 * f64::from(place)).collect();
        assert!((drift(&falling).unwrap() + 1.9).abs() < 1e-9);
        assert_eq!((drift(&[1.0; 20]), drift(&falling[..9])), (None, None));
    }

    #[test]
    fn one_group_seldom_looks_like_two() {
        for n in [10, 12, 20, 40] {
            // Of 10,000 at a chance of 1 in 500: at most 37 in all but one of ten thousand seeds.
            let found = count(10_000, n, |rng, _| normal(rng), |values| two_groups(values).is_some());
            assert!(found <= 37, "{found} of 10,000 with {n} values");
        }
    }

    #[test]
    fn two_fates_are_found_with_their_numbers() {
        let fate =
            |rng: &mut Pcg64Mcg, place: usize| if place.is_multiple_of(3) { 0.3 } else { 0.0 } + 0.01 * normal(rng);
        assert_eq!(count(1_000, 20, fate, |values| two_groups(values).is_some()), 1_000);
        let values = [0.01, 0.31, 0.0, 0.32, 0.02, 0.01, 0.30, 0.0, 0.01, 0.31];
        let groups = two_groups(&values).unwrap();
        assert_eq!((groups.below, groups.above), (6, 4));
        assert!((groups.low - 0.01).abs() < 1e-9 && (groups.high - 0.31).abs() < 1e-9);
        // One wild value, or two, is no group.
        assert_eq!(two_groups(&[0.0, 0.01, 0.02, 0.0, 0.01, 0.02, 0.0, 0.01, 0.9, 0.91]), None);
        assert_eq!(two_groups(&[f64::NAN; 12]), None);
    }
}
