//! The crate `governor`: GCRA in one atomic word, on either of its clocks.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::MonotonicClock;
use governor::{Quota, RateLimiter};

use super::gate::Asked;

/// Open: a permit each nanosecond. Shut: one an hour.
fn quota(granted: bool) -> Quota {
    match granted {
        true => Quota::per_second(NonZeroU32::new(1_000_000_000).expect("it is not zero")),
        false => Quota::with_period(Duration::from_secs(3_600)).expect("it is not zero"),
    }
}

pub(super) fn quanta(granted: bool) -> Asked<impl Fn() -> bool + Sync> {
    let limiter = RateLimiter::direct(quota(granted));
    if !granted {
        while limiter.check().is_ok() {}
    }
    Asked(move || limiter.check().is_ok())
}

pub(super) fn instant(granted: bool) -> Asked<impl Fn() -> bool + Sync> {
    let limiter = RateLimiter::direct_with_clock(quota(granted), MonotonicClock);
    if !granted {
        while limiter.check().is_ok() {}
    }
    Asked(move || limiter.check().is_ok())
}

pub(super) fn keyed(granted: bool) -> Asked<impl Fn() -> bool + Sync> {
    let limiter = RateLimiter::dashmap(quota(granted));
    if !granted {
        while limiter.check_key(&7_u64).is_ok() {}
    }
    Asked(move || limiter.check_key(&7_u64).is_ok())
}
