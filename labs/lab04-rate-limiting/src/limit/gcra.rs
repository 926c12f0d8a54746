//! GCRA behind the trait.

use super::{Limit, Rate, Refusal};
use crate::atomic::arrival_time::ArrivalTime;

/// A token bucket in one atomic word. See [`crate::atomic`].
#[derive(Debug)]
pub struct Gcra {
    full_at: ArrivalTime,
    interval: u64,
    tolerance: u64,
    burst: u32,
}

impl Gcra {
    /// A full bucket.
    pub fn new(rate: Rate) -> Self {
        let interval = rate.interval_ns();
        let tolerance = interval.saturating_mul(u64::from(rate.burst));
        Gcra { full_at: ArrivalTime::full(), interval, tolerance, burst: rate.burst }
    }
}

impl Limit for Gcra {
    #[inline]
    fn take(&self, permits: u32, now: u64, patience: u64) -> Result<u64, Refusal> {
        if permits > self.burst {
            return Err(Refusal::Never);
        }
        self.full_at.take(permits, self.interval, self.tolerance, now, patience).map_err(Refusal::Later)
    }

    fn is_idle(&self, now: u64) -> bool {
        self.full_at.is_full(now)
    }
}
