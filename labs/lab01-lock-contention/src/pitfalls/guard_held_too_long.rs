//! The lock that is held while the work is done. All threads are busy, one at a time: a big lock by accident.
//!
//! Rust has a trap of its own here. `*total.lock() += work()` looks harmless, and for `u64` it is: with primitive types
//! the right side is evaluated first. With every other type `+=` is the call `add_assign(&mut *total.lock(), work())`,
//! arguments from left to right, and the lock is taken *before* the work.

use std::ops::Range;
use std::sync::Mutex;

use crate::threads::each_on_a_thread;
use crate::work::{Additions, Sums};

/// Broken: `Sums` is not a primitive type, so the guard is taken first and held over `work`.
pub fn held_over_the_work(additions: &Additions, workers: usize, work: impl Fn(Range<u64>) -> Sums + Sync) -> Sums {
    let total = Mutex::new(Sums::default());
    each_on_a_thread(additions.chunks(workers), |chunk| {
        for block in additions.blocks(chunk) {
            *total.lock().expect("no work panics") += work(block);
        }
    });
    total.into_inner().expect("no work panics")
}

/// Mended: the work first, in a line of its own, then the lock.
pub fn held_for_the_adding(additions: &Additions, workers: usize, work: impl Fn(Range<u64>) -> Sums + Sync) -> Sums {
    let total = Mutex::new(Sums::default());
    each_on_a_thread(additions.chunks(workers), |chunk| {
        for block in additions.blocks(chunk) {
            let part = work(block);
            *total.lock().expect("no work panics") += part;
        }
    });
    total.into_inner().expect("no work panics")
}
