//! How many times as long one contender takes as another of the same race.
//!
//! Both are compared generation by generation, so that what a generation did to both cancels. Times of two runs are
//! never divided.

use contend::estimate::{hodges_lehmann, signed_rank_critical, signed_rank_interval};
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

/// Hodges-Lehmann's centre with its exact 95 % interval: one comparison that the book asks for by itself, and so not
/// shared with the others of the race.
fn estimate(ln_ratios: &[f64]) -> Option<Ratio> {
    let critical = signed_rank_critical(ln_ratios.len(), 0.05)?;
    let (centre, interval) = (hodges_lehmann(ln_ratios)?, signed_rank_interval(ln_ratios, critical)?);
    Some(Ratio { ratio: centre.exp(), low: interval.low.exp(), high: interval.high.exp(), level: 0.95 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_centre_of_symmetric_values_is_their_middle() {
        let ln_ratios: Vec<f64> = (-5..=5).map(|step| 2.0_f64.ln() + f64::from(step) * 0.01).collect();
        let ratio = estimate(&ln_ratios).unwrap();
        assert!((ratio.ratio - 2.0).abs() < 1e-9);
        assert!(ratio.low < 2.0 && ratio.high > 2.0);
        assert!((ratio.inverse().ratio - 0.5).abs() < 1e-9);
    }
}
