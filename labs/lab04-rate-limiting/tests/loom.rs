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
use loom::thread;

use atomic::arrival_time::ArrivalTime;

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
