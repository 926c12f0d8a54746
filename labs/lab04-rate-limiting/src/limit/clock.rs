//! Where the time comes from.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::atomic::latest::Latest;

/// A clock in nanoseconds since a beginning of its own.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> u64;
}

/// The operating system's monotonic clock.
#[derive(Clone, Debug)]
pub struct InstantClock(Instant);

impl InstantClock {
    /// Begins now.
    pub fn start() -> Self {
        InstantClock(Instant::now())
    }
}

impl Clock for InstantClock {
    #[inline]
    fn now(&self) -> u64 {
        self.0.elapsed().as_nanos() as u64
    }
}

/// The processor's own counter, by the crate `quanta`: governor's default.
#[derive(Clone, Debug)]
pub struct QuantaClock {
    clock: quanta::Clock,
    origin: u64,
}

impl QuantaClock {
    /// Begins now. The first one in a process is calibrated, which takes some milliseconds.
    pub fn start() -> Self {
        let clock = quanta::Clock::new();
        QuantaClock { origin: clock.raw(), clock }
    }
}

impl Clock for QuantaClock {
    #[inline]
    fn now(&self) -> u64 {
        self.clock.delta_as_nanos(self.origin, self.clock.raw())
    }
}

/// A clock that is moved by hand. Its clones show the same time.
#[derive(Clone, Debug, Default)]
pub struct ManualClock(Arc<AtomicU64>);

impl ManualClock {
    /// Shows this time, earlier or later than before.
    pub fn set(&self, now: u64) {
        self.0.store(now, Ordering::Relaxed);
    }

    /// Goes on by so much.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(by.as_nanos() as u64, Ordering::Relaxed);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A clock that never goes back, made of one that may.
///
/// A limiter that is told an earlier time than before takes its bucket for emptier than it is, and refuses until that
/// clock has caught up. See [`crate::atomic::latest`] for what is mended here, and what is not.
#[derive(Debug)]
pub struct Monotone<C> {
    clock: C,
    latest: Latest,
}

impl<C: Clock> Monotone<C> {
    /// Corrects this clock.
    pub fn new(clock: C) -> Self {
        Monotone { clock, latest: Latest::none_yet() }
    }
}

impl<C: Clock> Clock for Monotone<C> {
    #[inline]
    fn now(&self) -> u64 {
        self.latest.tell(|| self.clock.now())
    }
}
