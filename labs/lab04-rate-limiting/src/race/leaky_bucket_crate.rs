//! The crate `leaky-bucket`: a token bucket, in spite of its name, whose waiters stand in line.

use std::time::Duration;

use leaky_bucket::RateLimiter;

use super::gate::Asked;

/// Open: more permits than a race asks for. Shut: the next one in an hour.
pub(super) fn gate(granted: bool) -> Asked<impl Fn() -> bool + Sync> {
    let initial = if granted { 1 << 40 } else { 0 };
    let limiter =
        RateLimiter::builder().initial(initial).max(initial.max(1)).interval(Duration::from_secs(3_600)).build();
    Asked(move || limiter.try_acquire(1))
}
