//! The limiters: five algorithms behind one trait, and what makes them useful.
//!
//! Times are nanoseconds since a clock's own beginning. No algorithm reads a clock: it is told the time, so that a test
//! can tell it any.

mod clock;
mod gcra;
mod keyed;
mod leaky_bucket;
mod lease;
mod limiter;
mod rate;
mod sliding_window_counter;
mod sliding_window_log;
mod token_bucket;

pub use clock::{Clock, InstantClock, ManualClock, Monotone, QuantaClock};
pub use gcra::Gcra;
pub use keyed::Keyed;
pub use leaky_bucket::LeakyBucket;
pub use lease::Lease;
pub use limiter::Limiter;
pub use rate::{BadRate, Rate};
pub use sliding_window_counter::SlidingWindowCounter;
pub use sliding_window_log::SlidingWindowLog;
pub use token_bucket::TokenBucket;

/// Why there are no permits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not now. Nobody else coming, they could be had in so many nanoseconds.
    #[error("over the rate; to be had in {0} ns")]
    Later(u64),
    /// More than are ever given at once.
    #[error("more permits than the burst")]
    Never,
}

/// A rate limiter's algorithm: who may, and when.
pub trait Limit: Send + Sync {
    /// Takes all `permits` or none at `now`, a time in nanoseconds. They are granted if they may be used within `patience`
    /// nanoseconds; returns how long from `now` that is. With a patience of 0 they are there now or refused; with more,
    /// they may be booked, and whoever comes later stands behind.
    ///
    /// # Errors
    /// [`Refusal`]; nothing was taken.
    fn take(&self, permits: u32, now: u64, patience: u64) -> Result<u64, Refusal>;

    /// Whether it is as it was when it was made, so that it can be forgotten.
    fn is_idle(&self, now: u64) -> bool;
}
