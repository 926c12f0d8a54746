//! The atomic core under loom: every schedule, every value that a load may see.
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test -p lab04-rate-limiting --release --test loom
//! ```
#![cfg(loom)]

// The library itself is empty under loom, so that nothing else has to be built for this.
#[path = "../src/atomic/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "a test uses a part of what the library has")]
mod atomic;

use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, Ordering};
use loom::thread;

use atomic::arrival_time::ArrivalTime;
use atomic::latest::{JUMP_NS, Latest};

const INTERVAL: u64 = 10;

/// Three threads do `body`, each with its number, in every schedule; what they returned is checked in each.
fn model<T: 'static>(
    body: impl Fn(&ArrivalTime, u64) -> T + Copy + Send + Sync + 'static,
    check: impl Fn(Vec<T>, &ArrivalTime) + Send + Sync + 'static,
) {
    loom::model(move || {
        let word = Arc::new(ArrivalTime::full());
        let threads: Vec<_> = (1..3)
            .map(|number| {
                let word = word.clone();
                thread::spawn(move || body(&word, number))
            })
            .collect();
        let mut all = vec![body(&word, 0)];
        all.extend(threads.into_iter().map(|thread| thread.join().unwrap()));
        check(all, &word);
    });
}

#[test]
fn two_of_three_are_granted_a_burst_of_two() {
    model(
        |word, _| word.take(1, INTERVAL, 2 * INTERVAL, 100, 0).is_ok(),
        |granted, _| assert_eq!(granted.iter().filter(|&&granted| granted).count(), 2),
    );
}

#[test]
fn each_books_a_time_of_its_own() {
    model(
        |word, _| word.take(1, INTERVAL, INTERVAL, 100, u64::MAX).unwrap(),
        |mut waits, _| {
            waits.sort_unstable();
            assert_eq!(waits, [0, INTERVAL, 2 * INTERVAL]);
        },
    );
}

#[test]
fn weights_are_taken_whole_or_not_at_all() {
    model(
        |word, number| if word.take(2, INTERVAL, 3 * INTERVAL, 100, 0).is_ok() { Some(number) } else { None },
        |granted, word| {
            assert_eq!(granted.iter().flatten().count(), 1);
            assert_eq!(word.take(1, INTERVAL, 3 * INTERVAL, 100, 0), Ok(0), "one of three is left");
            assert!(word.take(1, INTERVAL, 3 * INTERVAL, 100, 0).is_err());
        },
    );
}

#[test]
fn clocks_that_differ_grant_no_more() {
    model(
        |word, number| word.take(1, INTERVAL, 2 * INTERVAL, 100 - 3 * number, 0).is_ok(),
        |granted, _| assert!(granted.iter().filter(|&&granted| granted).count() <= 2),
    );
}

/// The clock has jumped back and was mended; now it jumps back again, while others look at it.
#[test]
fn a_jump_back_is_mended_once_and_moves_nobody_forward() {
    const MS: u64 = JUMP_NS;
    loom::model(|| {
        let (clock, latest) = (Arc::new(AtomicU64::new(0)), Arc::new(Latest::none_yet()));
        let caller = || {
            let (clock, latest) = (clock.clone(), latest.clone());
            move || latest.tell(|| clock.load(Ordering::Relaxed))
        };
        let now = caller();
        let at = |reading| {
            clock.store(reading, Ordering::Relaxed);
            now()
        };
        assert_eq!((at(1_000 * MS), at(MS), at(101 * MS)), (1_000 * MS, 1_000 * MS, 1_100 * MS));
        let other = thread::spawn(caller());
        assert_eq!(at(MS), 1_100 * MS);
        assert_eq!(other.join().unwrap(), 1_100 * MS);
        assert_eq!(at(2 * MS), 1_101 * MS, "time goes on from where it was");
    });
}
