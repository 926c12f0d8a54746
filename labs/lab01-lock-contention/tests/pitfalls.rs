//! Each pitfall is shown to be broken, for the reason that is stated there and by nothing that depends on a clock.
#![cfg(not(loom))]

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use lab01_lock_contention::pitfalls::false_sharing::{far_apart, line_of, neighbours};
use lab01_lock_contention::pitfalls::folded_loop::{closed_formula, folded, visited};
use lab01_lock_contention::pitfalls::guard_held_too_long::{held_for_the_adding, held_over_the_work};
use lab01_lock_contention::pitfalls::sum_in_64_bits::{checked, wide, wrapped};
use lab01_lock_contention::pitfalls::work_too_small::{a_thread_for_each_piece, a_thread_for_each_worker};
use lab01_lock_contention::work::{Additions, sum_of_squares};

// ANCHOR: sum_in_64_bits
#[test]
fn the_lessons_sum_does_not_fit_in_64_bits_and_wraps() {
    let n = 10_000_000;
    assert_eq!(wide(n), closed_formula(n));
    assert_eq!(sum_of_squares(0..n), closed_formula(n));
    assert_eq!(checked(n), None, "an addition overflows");
    assert_ne!(u128::from(wrapped(n)), wide(n), "and without a check the answer is another one");
    assert_eq!(u128::from(wrapped(n)), wide(n) % (1 << 64), "namely the rest after 2^64");
}

#[test]
fn on_the_quick_size_the_wrong_type_is_right() {
    let n = 1_000_000;
    assert_eq!(checked(n).map(u128::from), Some(wide(n)));
    assert_eq!(u128::from(wrapped(n)), wide(n));
}
// ANCHOR_END: sum_in_64_bits

// ANCHOR: folded_loop
#[test]
fn no_check_of_the_answer_finds_a_loop_that_was_folded_away() {
    for n in [0, 1, 2, 1_000, 100_000] {
        assert_eq!(u128::from(folded(n)), closed_formula(n));
        assert_eq!(u128::from(visited(n)), closed_formula(n));
    }
}

/// That it returns is the proof: at a thousand million turns a second the loop would take a hundred years.
#[test]
#[cfg(not(debug_assertions))]
fn in_release_two_to_the_sixty_first_turns_of_the_folded_loop_are_none() {
    let n = std::hint::black_box(1_u64 << 61);
    // (n - 1) n (2n - 1) / 6 modulo 2^64, with the division done on the even and the threefold part beforehand.
    let thirds = [n - 1, n, 2 * n - 1].map(u128::from).map(|part| if part % 3 == 0 { part / 3 } else { part });
    let formula = (thirds[0] % (1 << 64)).wrapping_mul(thirds[1] / 2).wrapping_mul(thirds[2] % (1 << 64)) as u64;
    assert_eq!(folded(n), formula);
}
// ANCHOR_END: folded_loop

// ANCHOR: guard_held_too_long
/// Counts who is inside `work` at once.
#[derive(Default)]
struct Inside {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Inside {
    fn during<R>(&self, work: impl FnOnce() -> R) -> R {
        self.most.fetch_max(self.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let done = work();
        self.now.fetch_sub(1, Ordering::SeqCst);
        done
    }
}

#[test]
fn a_guard_taken_in_the_same_statement_is_held_over_the_work() {
    let (additions, inside) = (Additions { n: 500, block: 1 }, Inside::default());
    let sums = held_over_the_work(&additions, 4, |block| {
        inside.during(|| {
            // Give the others every chance to come in.
            std::thread::yield_now();
            additions.sum(block)
        })
    });
    assert_eq!(sums, additions.sum(additions.all()));
    assert_eq!(inside.most.into_inner(), 1, "four threads, and never two of them at work");
}

#[test]
fn with_the_work_before_the_lock_all_workers_are_at_work_at_once() {
    let workers = 4;
    let (additions, inside) = (Additions { n: 2 * workers as u64, block: 4 }, Inside::default());
    // Each worker has one block, and none gets through before all are inside: were the work under the lock, this test
    // would never end.
    let all_inside = Barrier::new(workers);
    let sums = held_for_the_adding(&additions, workers, |block| {
        inside.during(|| {
            all_inside.wait();
            additions.sum(block)
        })
    });
    assert_eq!(sums, additions.sum(additions.all()));
    assert_eq!(inside.most.into_inner(), workers);
}
// ANCHOR_END: guard_held_too_long

// ANCHOR: false_sharing
#[test]
fn neighbouring_totals_lie_in_one_cache_line_and_padded_ones_do_not() {
    let lines = neighbours(4);
    for line in &lines {
        assert_eq!(line_of(&line.0[0]), line_of(&line.0[1]));
    }
    let padded = far_apart(4);
    for pair in padded.windows(2) {
        assert_ne!(line_of(&*pair[0]), line_of(&*pair[1]));
    }
}
// ANCHOR_END: false_sharing

// ANCHOR: work_too_small
#[test]
fn a_thread_for_each_addition_starts_more_threads_than_there_is_work_for() {
    let additions = Additions { n: 50, block: 1 };
    let (broken, mended) = (a_thread_for_each_piece(&additions, 4), a_thread_for_each_worker(&additions, 4));
    assert_eq!(broken.sums, mended.sums);
    assert_eq!(broken.threads, 100, "one for each addition");
    assert_eq!(mended.threads, 4, "one for each worker");
}
// ANCHOR_END: work_too_small
