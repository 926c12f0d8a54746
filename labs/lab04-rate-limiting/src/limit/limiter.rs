//! An algorithm and a clock: what a program has.

use std::time::Duration;

use super::{Clock, Limit, Refusal};

/// A limiter that knows the time.
///
/// # Examples
/// ```
/// use std::time::Duration;
/// use lab04_rate_limiting::limit::{Gcra, Limiter, ManualClock, Rate};
/// let clock = ManualClock::default();
/// let limiter = Limiter::new(Gcra::new(Rate::new(10, Duration::from_secs(1), 2)?), clock.clone());
/// assert!(limiter.try_acquire(2).is_ok());
/// assert!(limiter.try_acquire(1).is_err());
/// clock.advance(Duration::from_millis(100));
/// assert!(limiter.try_acquire(1).is_ok());
/// # Ok::<(), lab04_rate_limiting::limit::BadRate>(())
/// ```
#[derive(Debug)]
pub struct Limiter<L, C> {
    limit: L,
    clock: C,
}

impl<L: Limit, C: Clock> Limiter<L, C> {
    /// This limit by this clock.
    pub fn new(limit: L, clock: C) -> Self {
        Limiter { limit, clock }
    }

    /// Takes the permits if they are there.
    ///
    /// # Errors
    /// [`Refusal`]: none were taken.
    #[inline]
    pub fn try_acquire(&self, permits: u32) -> Result<(), Refusal> {
        self.limit.take(permits, self.clock.now(), 0).map(|_| ())
    }

    /// Books the permits, and says how long to wait before they are used.
    ///
    /// # Errors
    /// [`Refusal`]: none were taken, as it would be longer than `patience`.
    pub fn book(&self, permits: u32, patience: Duration) -> Result<Duration, Refusal> {
        let patience = u64::try_from(patience.as_nanos()).unwrap_or(u64::MAX);
        self.limit.take(permits, self.clock.now(), patience).map(Duration::from_nanos)
    }

    // ANCHOR: acquire
    /// Waits for the permits on this thread.
    ///
    /// # Errors
    /// [`Refusal::Never`], when there are never so many at once.
    pub fn acquire_blocking(&self, permits: u32) -> Result<(), Refusal> {
        loop {
            match self.book(permits, Duration::MAX) {
                // They are ours: nobody who comes while we sleep can take them.
                Ok(wait) => {
                    if !wait.is_zero() {
                        std::thread::sleep(wait);
                    }
                    return Ok(());
                }
                Err(Refusal::Later(wait)) => std::thread::sleep(Duration::from_nanos(wait)),
                Err(never) => return Err(never),
            }
        }
    }

    /// Waits for the permits on a task, by the runtime's own `sleep`. Dropped while it waits, it leaves its permits
    /// unused: fewer are granted then, never more.
    ///
    /// # Errors
    /// [`Refusal::Never`], when there are never so many at once.
    pub async fn acquire<S: Future<Output = ()>>(
        &self,
        permits: u32,
        sleep: impl Fn(Duration) -> S,
    ) -> Result<(), Refusal> {
        loop {
            match self.book(permits, Duration::MAX) {
                Ok(wait) => {
                    if !wait.is_zero() {
                        sleep(wait).await;
                    }
                    return Ok(());
                }
                Err(Refusal::Later(wait)) => sleep(Duration::from_nanos(wait)).await,
                Err(never) => return Err(never),
            }
        }
    }
    // ANCHOR_END: acquire
}
