//! What is promised.

use std::time::Duration;

/// So many permits in so long, and at most so many at once.
///
/// In any window of length t at most `burst + permits * t / per` permits are granted. The burst counts: a bucket that
/// starts full gives it on top of the rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub(super) permits: u32,
    pub(super) per_ns: u64,
    pub(super) burst: u32,
}

/// A rate that no limiter can keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a rate needs at least one permit, a burst of at least one, and from 1 ns to 584 years for them")]
pub struct BadRate;

impl Rate {
    /// `permits` in each `per`, at most `burst` at once.
    ///
    /// # Errors
    /// When one of them is zero, or `per` is not in 64 bits of nanoseconds.
    ///
    /// # Examples
    /// ```
    /// use std::time::Duration;
    /// use lab04_rate_limiting::limit::Rate;
    /// assert!(Rate::new(5, Duration::from_secs(1), 5).is_ok());
    /// assert!(Rate::new(0, Duration::from_secs(1), 5).is_err());
    /// ```
    pub fn new(permits: u32, per: Duration, burst: u32) -> Result<Self, BadRate> {
        let per_ns = u64::try_from(per.as_nanos()).map_err(|_| BadRate)?;
        if permits == 0 || burst == 0 || per_ns == 0 {
            return Err(BadRate);
        }
        Ok(Rate { permits, per_ns, burst })
    }

    /// How long one permit takes to grow back, in nanoseconds, rounded up: rounded down, the rate would be exceeded.
    pub fn interval_ns(&self) -> u64 {
        self.per_ns.div_ceil(u64::from(self.permits))
    }

    /// The most permits of any window of `window_ns` nanoseconds.
    pub fn bound(&self, window_ns: u64) -> u64 {
        let grown = u128::from(self.permits) * u128::from(window_ns) / u128::from(self.per_ns);
        u64::from(self.burst).saturating_add(u64::try_from(grown).unwrap_or(u64::MAX))
    }
}
