//! GCRA, the generic cell rate algorithm (ITU-T I.371, annex A): a token bucket that keeps a time instead of tokens.

use super::sync::{AtomicU64, Ordering};

/// The theoretical arrival time: when the bucket will be full again, in nanoseconds of the caller's clock.
///
/// Each permit moves it on by the interval; a bucket of `burst` permits is empty when it lies `burst` intervals ahead.
#[derive(Debug)]
pub struct ArrivalTime {
    /// | the word | means | who changes it |
    /// |---|---|---|
    /// | at most now | the bucket is full | whoever is granted permits, by `compare_exchange` |
    /// | ahead of now by `n` intervals | `n` permits of the burst are in use | the same |
    /// | ahead by more than the burst | permits are booked for later | the same |
    ///
    /// Relaxed is enough: the word is all the state, each of its changes is one exchange, and nobody reads other memory
    /// because of what it says.
    full_at: AtomicU64,
}

impl ArrivalTime {
    /// A full bucket, whatever the time.
    pub fn full() -> Self {
        ArrivalTime { full_at: AtomicU64::new(0) }
    }

    // ANCHOR: take
    /// Takes all `permits` or none: the whole limiter, in one exchange.
    ///
    /// `interval` is the time in which one permit grows back, `tolerance` that of the whole burst. They are granted if
    /// they may be used within `patience` from `now`; returns how long from `now` that is.
    ///
    /// # Errors
    /// When that is longer than `patience`: nothing was taken, and the error is how long it is.
    pub fn take(&self, permits: u32, interval: u64, tolerance: u64, now: u64, patience: u64) -> Result<u64, u64> {
        let cost = interval.saturating_mul(u64::from(permits));
        let mut full_at = self.full_at.load(Ordering::Relaxed);
        loop {
            let next = full_at.max(now).saturating_add(cost);
            let wait = next.saturating_sub(tolerance).saturating_sub(now);
            if wait > patience {
                return Err(wait);
            }
            match self.full_at.compare_exchange_weak(full_at, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Ok(wait),
                Err(other) => full_at = other,
            }
        }
    }
    // ANCHOR_END: take

    /// Whether nothing of it is in use at `now`.
    pub fn is_full(&self, now: u64) -> bool {
        self.full_at.load(Ordering::Relaxed) <= now
    }
}
