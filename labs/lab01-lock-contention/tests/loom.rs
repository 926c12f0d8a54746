//! The locks under loom: every schedule within a bound on preemptions, every value that a load may see.
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test -p lab01-lock-contention --release --test loom
//! ```
//!
//! Each model keeps its data in loom's own `UnsafeCell`, which reports two threads inside at once, and ends in a
//! deadlock report if a waiter is forgotten.
#![cfg(loom)]

// The library itself is empty under loom, so that nothing else has to be built for this.
#[path = "../src/locks/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "a test uses a part of what the library has")]
mod locks;

use std::time::Duration;

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;

use locks::big_lock::BigLock;
use locks::spin_lock::SpinLock;
use locks::ticket_lock::TicketLock;

/// Runs `body` in every schedule with at most so many preemptions. Three find nearly all that can be found; with two
/// waiters that spin it has to be one, since loom would also follow the schedule in which they yield to each other for
/// ever.
fn model(preemptions: usize, body: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(body);
}

#[test]
fn the_spin_lock_lets_one_in_at_a_time_and_loses_nothing() {
    model(3, || {
        let count = Arc::new(SpinLock::new(0));
        let other = count.clone();
        let thread = thread::spawn(move || (0..2).for_each(|_| other.with(|count| *count += 1)));
        (0..2).for_each(|_| count.with(|count| *count += 1));
        thread.join().unwrap();
        assert_eq!(count.with(|count| *count), 4);
    });
}

#[test]
fn the_ticket_lock_lets_one_in_at_a_time_and_loses_nothing() {
    model(3, || {
        let count = Arc::new(TicketLock::new(0));
        let other = count.clone();
        let thread = thread::spawn(move || (0..2).for_each(|_| other.with(|count| *count += 1)));
        (0..2).for_each(|_| count.with(|count| *count += 1));
        thread.join().unwrap();
        assert_eq!(count.with(|count| *count), 4);
    });
}

#[test]
fn the_ticket_lock_serves_three() {
    model(1, || {
        let count = Arc::new(TicketLock::new(0));
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let count = count.clone();
                thread::spawn(move || count.with(|count| *count += 1))
            })
            .collect();
        count.with(|count| *count += 1);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(count.with(|count| *count), 3);
    });
}

/// What the big lock guards: nothing by its type, so the model brings a cell of its own.
struct Guarded {
    lock: BigLock,
    computed: UnsafeCell<u32>,
}

// SAFETY: `computed` is reached only between `take` and the drop of its guard, or its checkpoint; that these exclude
// each other is what the models here are to show, and loom reports it where they do not.
unsafe impl Sync for Guarded {}

impl Guarded {
    fn new() -> Arc<Self> {
        Arc::new(Guarded { lock: BigLock::new(Duration::from_millis(5)), computed: UnsafeCell::new(0) })
    }

    /// Computes a piece, looks whether anybody waits, computes another.
    fn compute_twice(&self, thread: usize) {
        let mut held = self.lock.take(thread);
        self.compute();
        held.checkpoint();
        self.compute();
    }

    fn compute(&self) {
        self.computed.with_mut(|computed| {
            // SAFETY: the caller holds the lock.
            unsafe { *computed += 1 }
        });
    }

    fn computed(&self) -> u32 {
        let _held = self.lock.take(usize::MAX);
        self.computed.with(|computed| {
            // SAFETY: we hold the lock.
            unsafe { *computed }
        })
    }
}

#[test]
fn two_threads_hand_the_big_lock_over_without_losing_work_or_each_other() {
    model(3, || {
        let guarded = Guarded::new();
        let other = guarded.clone();
        let thread = thread::spawn(move || other.compute_twice(1));
        guarded.compute_twice(0);
        thread.join().unwrap();
        assert_eq!(guarded.computed(), 4);
        assert!(!guarded.lock.is_wanted(), "a request outlived those who made it");
    });
}

#[test]
fn a_holder_that_was_asked_gets_the_lock_back_only_after_another_had_it() {
    model(3, || {
        let guarded = Guarded::new();
        let mut held = guarded.lock.take(0);
        let other = guarded.clone();
        let thread = thread::spawn(move || drop(other.lock.take(1)));
        let asked = guarded.lock.is_wanted();
        let before = guarded.lock.switches();
        held.checkpoint();
        if asked {
            assert_eq!(guarded.lock.switches(), before + 2, "to the other, and back");
        }
        drop(held);
        thread.join().unwrap();
    });
}

#[test]
fn three_threads_at_the_big_lock_all_come_to_an_end() {
    model(2, || {
        let guarded = Guarded::new();
        let threads: Vec<_> = (1..3)
            .map(|id| {
                let guarded = guarded.clone();
                thread::spawn(move || guarded.compute_twice(id))
            })
            .collect();
        guarded.compute_twice(0);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(guarded.computed(), 6);
    });
}
