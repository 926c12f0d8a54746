//! Estimates with intervals, for formats that ask for them.
//!
//! By the percentile bootstrap, as criterion makes its own (B. Efron and R. J. Tibshirani, "An Introduction to the
//! Bootstrap", 1993, chapters 6 and 13). With a handful of generations such intervals are too narrow, which is why no
//! verdict of this library is made from one.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::estimate::{median, quantile, spread};

/// The level of the intervals.
pub(super) const LEVEL: f64 = 0.95;
/// Enough for two digits of an interval's ends; criterion takes a hundred times as many of its far more samples.
const RESAMPLES: usize = 1_000;
/// The same samples give the same interval, always.
const SEED: u64 = 0x00C0_FFEE;

/// A value with its interval, in the unit of the samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Estimate {
    pub(super) value: f64,
    pub(super) standard_error: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// What criterion estimates of its samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Estimates {
    pub(super) mean: Estimate,
    pub(super) median: Estimate,
    pub(super) median_abs_dev: Estimate,
    pub(super) std_dev: Estimate,
}

/// Of at least one sample.
pub(super) fn of(samples: &[f64]) -> Estimates {
    let mut rng = Pcg64Mcg::seed_from_u64(SEED);
    let mut resample = || samples.iter().map(|_| samples[rng.random_range(0..samples.len())]).collect();
    let resamples: Vec<Vec<f64>> = (0..RESAMPLES).map(|_| resample()).collect();
    let estimate = |statistic: fn(&[f64]) -> f64| {
        let value = statistic(samples);
        let values: Vec<f64> = resamples.iter().map(|resample| statistic(resample)).collect();
        let end = |q: f64| quantile(&values, q).unwrap_or(value);
        let outside = (1.0 - LEVEL) / 2.0;
        Estimate { value, standard_error: std_dev(&values), low: end(outside), high: end(1.0 - outside) }
    };
    Estimates {
        mean: estimate(mean),
        median: estimate(|samples| median(samples).unwrap_or_default()),
        // Scaled as criterion scales it, to be the standard deviation where samples are normal.
        median_abs_dev: estimate(|samples| spread(samples).unwrap_or_default()),
        std_dev: estimate(std_dev),
    }
}

pub(super) fn mean(samples: &[f64]) -> f64 {
    samples.iter().sum::<f64>() / samples.len() as f64
}

/// Of one sample it is not known; formats that have no word for that get a zero.
pub(super) fn std_dev(samples: &[f64]) -> f64 {
    if samples.len() < 2 {
        return 0.0;
    }
    let mean = mean(samples);
    let squares: f64 = samples.iter().map(|sample| (sample - mean).powi(2)).sum();
    (squares / (samples.len() - 1) as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_samples_give_the_same_interval_around_the_value() {
        let samples = [10.0, 11.0, 9.0, 10.5, 12.0, 9.5, 10.2];
        let estimates = of(&samples);
        assert_eq!(estimates, of(&samples));
        assert_eq!(estimates.median.value, 10.2);
        for estimate in [estimates.mean, estimates.median, estimates.std_dev, estimates.median_abs_dev] {
            assert!(estimate.low <= estimate.value && estimate.value <= estimate.high, "{estimate:?}");
            assert!(estimate.standard_error > 0.0, "{estimate:?}");
        }
    }

    #[test]
    fn one_sample_has_no_spread_and_no_number_that_json_cannot_say() {
        let estimates = of(&[7.0]);
        assert_eq!((estimates.mean.value, estimates.mean.low, estimates.mean.high), (7.0, 7.0, 7.0));
        assert_eq!((estimates.std_dev.value, estimates.median_abs_dev.value), (0.0, 0.0));
    }
}
