//! What the locks stand on: the standard library's atomics, or, under `--cfg loom`, loom's, which look the same and
//! remember enough to try every schedule.

use std::time::Duration;

#[cfg(not(loom))]
pub(super) use std::sync::{Condvar, Mutex, MutexGuard, atomic};

#[cfg(loom)]
pub(super) use loom::{
    cell::UnsafeCell,
    sync::{Condvar, Mutex, MutexGuard, atomic},
};

/// `std::cell::UnsafeCell` with the face of loom's, which must see every access to find two at once.
#[cfg(not(loom))]
#[derive(Debug, Default)]
pub(super) struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

#[cfg(not(loom))]
impl<T> UnsafeCell<T> {
    pub(super) fn new(value: T) -> Self {
        UnsafeCell(std::cell::UnsafeCell::new(value))
    }

    pub(super) fn with_mut<R>(&self, access: impl FnOnce(*mut T) -> R) -> R {
        access(self.0.get())
    }
}

/// How a spinning waiter passes its time.
///
/// It must yield after a while. With more threads than cores the holder may be off its core, and a waiter that only
/// spins then keeps it off: until the scheduler's slice is over, some milliseconds, nobody gets anywhere.
#[derive(Default)]
pub(super) struct Spinning {
    rounds: u32,
}

impl Spinning {
    /// About a microsecond: longer than a short critical section, far shorter than a slice.
    #[cfg(not(loom))]
    const ROUNDS_BEFORE_YIELD: u32 = 64;

    #[cfg(not(loom))]
    pub(super) fn wait(&mut self) {
        if self.rounds < Self::ROUNDS_BEFORE_YIELD {
            self.rounds += 1;
            std::hint::spin_loop();
        } else {
            std::thread::yield_now();
        }
    }

    /// Here it must yield each time, or loom would follow the schedule in which nobody else ever runs.
    #[cfg(loom)]
    pub(super) fn wait(&mut self) {
        self.rounds += 1;
        loom::thread::yield_now();
    }
}

/// How long a waiter sleeps before it asks the holder to give way.
pub(super) struct Patience {
    #[cfg_attr(loom, expect(dead_code, reason = "loom has no clock"))]
    interval: Duration,
    #[cfg(loom)]
    over: bool,
}

impl Patience {
    pub(super) fn new(interval: Duration) -> Self {
        Patience {
            interval,
            #[cfg(loom)]
            over: false,
        }
    }

    /// Sleeps until woken or the interval is over; says whether it is over.
    #[cfg(not(loom))]
    pub(super) fn wait<'lock, T>(
        &mut self,
        woken: &Condvar,
        guard: MutexGuard<'lock, T>,
    ) -> (MutexGuard<'lock, T>, bool) {
        let (guard, result) = woken.wait_timeout(guard, self.interval).expect("nobody panics under this lock");
        (guard, result.timed_out())
    }

    /// loom has no clock: the interval is over at once, and the next one never is.
    #[cfg(loom)]
    pub(super) fn wait<'lock, T>(
        &mut self,
        woken: &Condvar,
        guard: MutexGuard<'lock, T>,
    ) -> (MutexGuard<'lock, T>, bool) {
        if !self.over {
            self.over = true;
            return (guard, true);
        }
        (woken.wait(guard).expect("nobody panics under this lock"), false)
    }
}
