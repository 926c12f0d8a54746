//! How many times as long one contender takes as another of the same race.
//!
//! Both are compared generation by generation, so that what a generation did to both cancels. Times of two runs are
//! never divided.

use contend::report::{ContenderReport, PointReport};

use crate::results;

/// A ratio of times with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ratio {
    pub(crate) ratio: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// The interval's level.
    pub(crate) level: f64,
}

impl Ratio {
    /// The other way round.
    pub(crate) fn inverse(self) -> Self {
        Ratio { ratio: 1.0 / self.ratio, low: 1.0 / self.high, high: 1.0 / self.low, level: self.level }
    }
}

/// Time of `name` over time of `other` (or of the baseline).
///
/// # Errors
/// A sentence: one of the two is not there, or they share too few generations.
pub(crate) fn between(point: &PointReport, name: &str, other: Option<&str>) -> Result<Ratio, String> {
    let other = other.unwrap_or(&point.baseline);
    if name == other {
        return Err(format!("`{name}` is compared with itself"));
    }
    let (this, that) = (results::contender(point, name)?, results::contender(point, other)?);
    // What the referee judged is quoted, not computed again: it knows of the bridge and of how many were compared.
    if other == point.baseline
        && let Some(judged) = this.judgement
    {
        return Ok(Ratio { ratio: judged.ratio, low: judged.low, high: judged.high, level: judged.level });
    }
    if name == point.baseline
        && let Some(judged) = that.judgement
    {
        return Ok(Ratio { ratio: judged.ratio, low: judged.low, high: judged.high, level: judged.level }.inverse());
    }
    estimate(&differences(this, that)).ok_or_else(|| format!("`{name}` and `{other}` share too few generations"))
}

/// Of each generation that both have: ln(time of this / time of that).
fn differences(this: &ContenderReport, that: &ContenderReport) -> Vec<f64> {
    let of = |generation: &contend::report::Generation| {
        let there = that.generations.iter().find(|there| there.generation == generation.generation)?;
        Some(generation.ln_ratio - there.ln_ratio)
    };
    this.generations.iter().filter_map(of).filter(|difference| difference.is_finite()).collect()
}

/// Hodges-Lehmann's centre with its exact 95 % interval.
fn estimate(ln_ratios: &[f64]) -> Option<Ratio> {
    let n = ln_ratios.len();
    let mut averages: Vec<f64> =
        (0..n).flat_map(|a| (0..=a).map(move |b| (ln_ratios[a] + ln_ratios[b]) / 2.0)).collect();
    averages.sort_by(f64::total_cmp);
    let c = critical(n, 0.05)?;
    let count = averages.len();
    let centre = (averages[(count - 1) / 2] + averages[count / 2]) / 2.0;
    Some(Ratio { ratio: centre.exp(), low: averages[c].exp(), high: averages[count - 1 - c].exp(), level: 0.95 })
}

/// The largest c for which the signed-rank sum is at most c by chance in at most `alpha` of cases, both sides together.
fn critical(n: usize, alpha: f64) -> Option<usize> {
    // ways[s]: subsets of the ranks 1..=n whose sum is s, as a share of all subsets.
    let mut ways = vec![0.0_f64; n * (n + 1) / 2 + 1];
    ways[0] = 1.0;
    for rank in 1..=n {
        for sum in (0..ways.len()).rev() {
            let with = if sum >= rank { ways[sum - rank] } else { 0.0 };
            ways[sum] = (ways[sum] + with) / 2.0;
        }
    }
    let mut below = 0.0;
    let fits = ways.iter().take_while(|share| {
        below += **share;
        below <= alpha / 2.0
    });
    fits.count().checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn critical_values_are_those_of_the_tables() {
        assert_eq!([6, 10, 20].map(|n| critical(n, 0.05)), [Some(0), Some(8), Some(52)]);
        assert_eq!(critical(5, 0.05), None);
    }

    #[test]
    fn the_centre_of_symmetric_values_is_their_middle() {
        let ln_ratios: Vec<f64> = (-5..=5).map(|step| 2.0_f64.ln() + f64::from(step) * 0.01).collect();
        let ratio = estimate(&ln_ratios).unwrap();
        assert!((ratio.ratio - 2.0).abs() < 1e-9);
        assert!(ratio.low < 2.0 && ratio.high > 2.0);
        assert!((ratio.inverse().ratio - 0.5).abs() < 1e-9);
    }
}
