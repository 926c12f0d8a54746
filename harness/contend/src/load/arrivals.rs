//! When arrivals are due: planned beforehand, whatever becomes of the operations.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::protocol::{Arrivals, Spacing};

/// One lane's arrivals, in nanoseconds since the plan's origin.
///
/// Each lane plans its own part: nobody hands arrivals out, so nobody waits for whoever does. Even arrivals of all lanes
/// together are evenly spaced; Poisson processes of the lanes together are one Poisson process.
#[derive(Debug)]
pub(super) struct Schedule {
    per_second: f64,
    lanes: u64,
    /// Among the arrivals of all lanes.
    index: u64,
    due: f64,
    random: Option<Pcg64Mcg>,
}

impl Schedule {
    pub(super) fn new(arrivals: Arrivals, lane: usize, lanes: usize) -> Self {
        let (lane, lanes) = (lane as u64, lanes as u64);
        let per_second = arrivals.per_second.max(1) as f64;
        let seed = arrivals.seed ^ (lane + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let random = (arrivals.spacing == Spacing::Exponential).then(|| Pcg64Mcg::seed_from_u64(seed));
        let mut schedule = Schedule { per_second, lanes, index: lane, due: 0.0, random };
        schedule.plan();
        schedule
    }

    fn plan(&mut self) {
        self.due = match &mut self.random {
            // Each from the origin: a sum of distances would drift.
            None => self.index as f64 * 1e9 / self.per_second,
            Some(random) => {
                let mean = self.lanes as f64 * 1e9 / self.per_second;
                self.due - (1.0 - random.random::<f64>()).ln() * mean
            }
        };
    }

    /// When the next arrival is due.
    #[inline]
    pub(super) fn due_ns(&self) -> u64 {
        self.due as u64
    }

    /// Goes on to the arrival after it.
    #[inline]
    pub(super) fn take(&mut self) {
        self.index += self.lanes;
        self.plan();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(spacing: Spacing, lane: usize, lanes: usize, per_second: u64, count: usize) -> Vec<u64> {
        let mut schedule = Schedule::new(Arrivals { per_second, spacing, seed: 7 }, lane, lanes);
        (0..count)
            .map(|_| {
                let due = schedule.due_ns();
                schedule.take();
                due
            })
            .collect()
    }

    #[test]
    fn even_arrivals_of_all_lanes_interleave() {
        let mut all: Vec<u64> = (0..4).flat_map(|lane| due(Spacing::Even, lane, 4, 1_000, 5)).collect();
        all.sort_unstable();
        assert_eq!(all, (0..20).map(|index| index * 1_000_000).collect::<Vec<_>>());
    }

    #[test]
    fn even_arrivals_do_not_drift() {
        // A rate that divides no power of ten.
        assert_eq!(due(Spacing::Even, 0, 1, 3, 3_000_001).last(), Some(&1_000_000_000_000_000));
    }

    #[test]
    fn exponential_distances_have_the_rate_s_mean_and_as_much_spread() {
        let times = due(Spacing::Exponential, 1, 2, 20_000, 20_000);
        let distances: Vec<f64> = times.windows(2).map(|pair| (pair[1] - pair[0]) as f64).collect();
        let mean = distances.iter().sum::<f64>() / distances.len() as f64;
        let variance = distances.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / distances.len() as f64;
        // One of two lanes: 10,000 a second. The seed is fixed, so these are facts and not chances.
        assert!((mean / 100_000.0 - 1.0).abs() < 0.03, "{mean}");
        assert!((variance.sqrt() / mean - 1.0).abs() < 0.05, "{}", variance.sqrt() / mean);
    }

    #[test]
    fn lanes_have_their_own_chances_and_the_same_ones_every_time() {
        assert_ne!(due(Spacing::Exponential, 0, 2, 100, 5), due(Spacing::Exponential, 1, 2, 100, 5));
        assert_eq!(due(Spacing::Exponential, 0, 2, 100, 5), due(Spacing::Exponential, 0, 2, 100, 5));
    }
}
