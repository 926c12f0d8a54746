//! Our own limiters, wide open or shut.

use std::time::Duration;

use contend::Result;

use super::gate::{Asked, Gate};
use crate::limit::{
    Clock, Gcra, InstantClock, Keyed, Lease, Limit, Limiter, Monotone, QuantaClock, Rate, SlidingWindowCounter,
    SlidingWindowLog, TokenBucket,
};

/// As many as a lease takes at once.
const LEASE: u32 = 64;

/// Open: a permit each nanosecond, and more at once than a race asks for. Shut: one an hour.
fn rate(granted: bool) -> Result<Rate> {
    Ok(match granted {
        true => Rate::new(1_000_000_000, Duration::from_secs(1), 1_000_000_000)?,
        false => Rate::new(LEASE, Duration::from_secs(3_600 * u64::from(LEASE)), LEASE)?,
    })
}

/// A window so short that nobody fills it, since the log is as long as its limit.
fn window(granted: bool) -> Result<Rate> {
    if granted { Ok(Rate::new(1_000, Duration::from_micros(1), 1_000)?) } else { rate(false) }
}

/// Empties it first, if it is to be shut.
fn gate<L: Limit, C: Clock>(limit: L, clock: C, granted: bool) -> Asked<impl Fn() -> bool + Sync> {
    let limiter = Limiter::new(limit, clock);
    if !granted {
        while limiter.try_acquire(1).is_ok() {}
    }
    Asked(move || limiter.try_acquire(1).is_ok())
}

pub(super) fn token_bucket(granted: bool) -> Result<Asked<impl Fn() -> bool + Sync>> {
    Ok(gate(TokenBucket::new(rate(granted)?), InstantClock::start(), granted))
}

pub(super) fn gcra_instant(granted: bool) -> Result<Asked<impl Fn() -> bool + Sync>> {
    Ok(gate(Gcra::new(rate(granted)?), InstantClock::start(), granted))
}

pub(super) fn gcra_quanta(granted: bool) -> Result<Asked<impl Fn() -> bool + Sync>> {
    Ok(gate(Gcra::new(rate(granted)?), QuantaClock::start(), granted))
}

pub(super) fn gcra_monotone(granted: bool) -> Result<Asked<impl Fn() -> bool + Sync>> {
    Ok(gate(Gcra::new(rate(granted)?), Monotone::new(QuantaClock::start()), granted))
}

pub(super) fn sliding_window_log(granted: bool) -> Result<Asked<impl Fn() -> bool + Sync>> {
    Ok(gate(SlidingWindowLog::new(window(granted)?), InstantClock::start(), granted))
}

pub(super) fn sliding_window_counter(granted: bool) -> Result<Asked<impl Fn() -> bool + Sync>> {
    Ok(gate(SlidingWindowCounter::new(window(granted)?), InstantClock::start(), granted))
}

pub(super) fn gcra_keyed(granted: bool) -> Result<Asked<impl Fn() -> bool + Sync>> {
    let (rate, clock) = (rate(granted)?, QuantaClock::start());
    let limits = Keyed::new(move |_: &u64| Gcra::new(rate));
    if !granted {
        while limits.take(&7, 1, clock.now(), 0).is_ok() {}
    }
    Ok(Asked(move || limits.take(&7, 1, clock.now(), 0).is_ok()))
}

/// A limiter whose callers take leases.
pub(super) struct Leases(Limiter<Gcra, QuantaClock>);

pub(super) fn leases(granted: bool) -> Result<Leases> {
    let limiter = Limiter::new(Gcra::new(rate(granted)?), QuantaClock::start());
    if !granted {
        limiter.try_acquire(LEASE)?;
    }
    Ok(Leases(limiter))
}

impl Gate for Leases {
    fn caller(&self) -> impl FnMut() -> bool + '_ {
        let mut lease = Lease::new(&self.0, LEASE);
        move || lease.try_acquire().is_ok()
    }
}
