//! How long to wait before trying again.

use std::time::Duration;

use rand::RngExt;
use rand_pcg::Pcg64Mcg;

/// Whether clients that failed together try again together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jitter {
    /// They do: each waits exactly as long as the others.
    None,
    /// They do not: each waits anything from nothing to what it would have waited.
    Full,
}

/// Exponential back-off with a cap.
///
/// The delay after the n-th failure is `min(cap, base * 2^(n - 1))`; with [`Jitter::Full`] it is drawn evenly from zero
/// to that (Marc Brooker, *Exponential Backoff And Jitter*, 2015). The crate backon *adds* its jitter to the delay, from
/// which one gets one to two delays and never a short one; so the draw is here, with a generator whose seed a test knows.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// The delay after the first failure.
    pub base: Duration,
    /// No delay is longer.
    pub cap: Duration,
    /// Whether it is drawn.
    pub jitter: Jitter,
}

impl Backoff {
    /// The delay after `failures` failures in a row.
    // ANCHOR: delay
    pub fn delay(&self, failures: u32, rng: &mut Pcg64Mcg) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        let longest = self.base.saturating_mul(1 << doublings).min(self.cap);
        match self.jitter {
            Jitter::None => longest,
            Jitter::Full => {
                let nanos = u64::try_from(longest.as_nanos()).unwrap_or(u64::MAX);
                Duration::from_nanos(rng.random_range(0..=nanos))
            }
        }
    }
    // ANCHOR_END: delay
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn it_doubles_up_to_the_cap() {
        let backoff = Backoff { base: MS, cap: 10 * MS, jitter: Jitter::None };
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let delays: Vec<_> = [1, 2, 3, 4, 5, 40, u32::MAX].map(|n| backoff.delay(n, &mut rng)).into();
        assert_eq!(delays, [MS, 2 * MS, 4 * MS, 8 * MS, 10 * MS, 10 * MS, 10 * MS]);
    }

    #[test]
    fn full_jitter_draws_from_all_of_it_and_the_same_again_from_the_same_seed() {
        let backoff = Backoff { base: MS, cap: 8 * MS, jitter: Jitter::Full };
        let draw = || {
            let mut rng = Pcg64Mcg::seed_from_u64(7);
            (0..1_000).map(|_| backoff.delay(9, &mut rng)).collect::<Vec<_>>()
        };
        let drawn = draw();
        assert!(drawn.iter().all(|delay| *delay <= 8 * MS));
        assert!(drawn.iter().any(|delay| *delay < MS) && drawn.iter().any(|delay| *delay > 7 * MS));
        assert_eq!(drawn, draw());
    }
}
