//! CPython's global interpreter lock, after Antoine Pitrou's of 2009 (CPython 3.2 and later, `Python/ceval_gil.c`):
//! the same flags, the same two conditions, the same forced switch.
//!
//! One thread computes, the others sleep. A sleeper whose interval is over asks the holder to give way, by a flag that
//! the holder looks at between two pieces of its work. The holder then lets go *and waits until another one has taken
//! the lock*: without that it would be first to take it again, because it is awake and the others are not. (That was
//! the fault of the lock before, which let go every 100 instructions and mostly kept what it had.)

use std::time::Duration;

use super::sync::atomic::{AtomicBool, Ordering};
use super::sync::{Condvar, Mutex, MutexGuard, Patience};

/// The lock. It guards no value: as in CPython it guards the right to compute.
///
/// | `held` | `drop_request` | means | ends by |
/// |---|---|---|---|
/// | no | no | nobody computes | `take` |
/// | yes | no | the holder computes, the waiters' intervals run | the end of an interval; the holder's `drop` |
/// | yes | yes | a waiter has asked; the holder has not looked yet | the holder's `checkpoint`, or its `drop` |
/// | no | yes | let go on request: the last holder waits on `switched` | a waiter's `take`, which clears the request |
///
/// Only a waiter sets the request, and whoever takes the lock clears it. So while it is set there is somebody who still
/// wants the lock, and a holder that has let go is not left waiting.
#[derive(Debug)]
pub struct BigLock {
    interval: Duration,
    /// Relaxed: it carries no data, it only sends the holder to the mutex, which orders everything else.
    drop_request: AtomicBool,
    state: Mutex<State>,
    /// Told when the lock becomes free.
    released: Condvar,
    /// Told when the lock has a new holder.
    switched: Condvar,
}

#[derive(Debug)]
struct State {
    held: bool,
    last_holder: Option<usize>,
    /// How often the lock went to another thread than the last one.
    switches: u64,
}

impl BigLock {
    /// A free lock; a waiter asks after `interval` (CPython: 5 ms).
    pub fn new(interval: Duration) -> Self {
        BigLock {
            interval,
            drop_request: AtomicBool::new(false),
            state: Mutex::new(State { held: false, last_holder: None, switches: 0 }),
            released: Condvar::new(),
            switched: Condvar::new(),
        }
    }

    /// Waits until the lock is free, asking for it after every interval; `thread` is the caller's own number.
    pub fn take(&self, thread: usize) -> Held<'_> {
        self.acquire(thread);
        Held { lock: self, thread }
    }

    /// How often the lock has gone from one thread to another.
    pub fn switches(&self) -> u64 {
        self.state().switches
    }

    /// Whether a waiter has asked for the lock and nobody has taken it since.
    pub fn is_wanted(&self) -> bool {
        self.drop_request.load(Ordering::Relaxed)
    }

    // ANCHOR: hand_over
    fn acquire(&self, thread: usize) {
        let mut patience = Patience::new(self.interval);
        let mut state = self.state();
        while state.held {
            let seen = state.switches;
            let over;
            (state, over) = patience.wait(&self.released, state);
            // Not if it changed hands meanwhile: the new holder has a whole interval to itself.
            if over && state.held && state.switches == seen {
                self.drop_request.store(true, Ordering::Relaxed);
            }
        }
        state.held = true;
        if state.last_holder != Some(thread) {
            state.last_holder = Some(thread);
            state.switches += 1;
        }
        // Under the mutex, as where it is set: else a request could be lost that was meant for this holder.
        self.drop_request.store(false, Ordering::Relaxed);
        drop(state);
        self.switched.notify_all();
    }

    #[cold]
    fn hand_over(&self, thread: usize) {
        let mut state = self.state();
        let seen = state.switches;
        state.held = false;
        self.released.notify_one();
        // The forced switch.
        while state.switches == seen {
            state = self.switched.wait(state).expect("nobody panics under this lock");
        }
        drop(state);
        self.acquire(thread);
    }
    // ANCHOR_END: hand_over

    fn release(&self) {
        self.state().held = false;
        self.released.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics under this lock")
    }
}

/// The right to compute, until it is dropped.
#[derive(Debug)]
pub struct Held<'lock> {
    lock: &'lock BigLock,
    thread: usize,
}

impl Held<'_> {
    /// To be called between two pieces of work: one load, unless somebody waits. Then it lets another one in, and
    /// returns when it has the lock again.
    #[inline]
    pub fn checkpoint(&mut self) {
        if self.lock.drop_request.load(Ordering::Relaxed) {
            self.lock.hand_over(self.thread);
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.lock.release();
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_holder_that_is_asked_lets_the_other_in_at_its_next_checkpoint() {
        let lock = BigLock::new(Duration::from_micros(100));
        let mut held = lock.take(0);
        std::thread::scope(|scope| {
            let other = scope.spawn(|| drop(lock.take(1)));
            while !lock.is_wanted() {
                std::thread::yield_now();
            }
            assert_eq!(lock.switches(), 1, "asking alone changes nothing");
            held.checkpoint();
            // To the other and back: the forced switch did not return before.
            assert_eq!(lock.switches(), 3);
            other.join().unwrap();
        });
    }

    #[test]
    fn without_waiters_a_checkpoint_keeps_the_lock() {
        let lock = BigLock::new(Duration::ZERO);
        let mut held = lock.take(7);
        (0..1_000).for_each(|_| held.checkpoint());
        drop(held);
        drop(lock.take(7));
        assert_eq!(lock.switches(), 1);
    }
}
