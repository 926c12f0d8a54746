//! Each pitfall is shown to be broken, for the reason that is stated there, on a clock or a schedule that is made up.

use lab00_measuring::pitfalls::a_then_b::{a_then_b, in_turns};
use lab00_measuring::pitfalls::barrier_start::{Costs, Seen, from_a_barrier, in_a_window};
use lab00_measuring::pitfalls::cold_pool::{Starts, cold, warm};
use lab00_measuring::pitfalls::dead_code::{chain, unused, used};
use lab00_measuring::pitfalls::machine::Machine;
use lab00_measuring::pitfalls::once::{often, once};

const MS: f64 = 1e6;
const CALLS: usize = 500;
const ROUNDS: usize = 100;

// ANCHOR: a_then_b
#[test]
fn under_a_drift_a_then_b_calls_twins_different_and_turns_do_not() {
    let drifting = || Machine::drifting(0.10);
    let ratio = a_then_b(&mut drifting(), MS, MS, CALLS);
    assert!(ratio > 1.04, "the very same work, and B is called {ratio} times as slow");
    let ratio = in_turns(&mut drifting(), MS, MS, CALLS);
    assert!((ratio - 1.0).abs() < 1e-4, "{ratio}");
}

#[test]
fn a_machine_that_warms_up_hides_a_planted_difference_from_a_then_b_and_not_from_turns() {
    let warming_up = || Machine::drifting(-0.10);
    let ratio = a_then_b(&mut warming_up(), MS, 1.05 * MS, CALLS);
    assert!((ratio - 1.0).abs() < 0.01, "five per cent more work, and no sign of it: {ratio}");
    let ratio = in_turns(&mut warming_up(), MS, 1.05 * MS, CALLS);
    assert!((ratio - 1.05).abs() < 1e-4, "{ratio}");
}

#[test]
fn more_calls_make_a_then_b_no_better() {
    let error = |calls| a_then_b(&mut Machine::drifting(0.10), MS, MS, calls) - 1.0;
    assert!(error(2_000) > error(200));
}

#[test]
fn on_a_steady_machine_both_are_right() {
    for way in [a_then_b, in_turns] {
        assert!((way(&mut Machine::steady(), MS, 1.05 * MS, CALLS) - 1.05).abs() < 1e-9);
    }
}
// ANCHOR_END: a_then_b

// ANCHOR: once
/// Two hundred people measure the same twins, each on their own day.
#[test]
fn timed_once_one_in_three_sees_five_per_cent_between_twins_and_often_hardly_anybody_sees_anything() {
    let people = 0..200;
    let fooled = people.clone().filter(|seed| (once(&mut Machine::disturbed(*seed), MS, MS) - 1.0).abs() > 0.05);
    assert!(fooled.count() > 200 / 4);
    let misled = people.filter(|seed| {
        let interval = often(&mut Machine::disturbed(*seed), MS, MS, ROUNDS).expect("enough rounds for an interval");
        !interval.contains(1.0)
    });
    assert!(misled.count() <= 200 / 40);
}

#[test]
fn often_finds_the_planted_five_per_cent_for_nearly_all() {
    let found = (0..200).filter(|seed| {
        let interval =
            often(&mut Machine::disturbed(*seed), MS, 1.05 * MS, ROUNDS).expect("enough rounds for an interval");
        interval.low > 1.0
    });
    assert!(found.count() > 200 * 9 / 10);
}

#[test]
fn a_few_rounds_have_no_interval_to_show() {
    assert_eq!(often(&mut Machine::steady(), MS, MS, 5), None);
}
// ANCHOR_END: once

// ANCHOR: cold_pool
/// On this clock nothing takes time but starting a thread: 50 us each.
#[test]
fn a_cold_pool_is_timed_while_it_starts_and_a_warm_one_is_not() {
    let starts = Starts::default();
    let clock = || 50_000 * starts.so_far();
    let (cold, warm) = (cold(1_000, 4, &starts, clock), warm(1_000, 4, &starts, clock));
    assert_eq!((cold.sum, warm.sum), (499_500, 499_500));
    assert_eq!(cold.took, 4 * 50_000, "all of it is start-up");
    assert_eq!(warm.took, 0);
}
// ANCHOR_END: cold_pool

// ANCHOR: dead_code
#[test]
fn an_answer_that_is_used_is_there_to_be_checked() {
    assert_eq!([0, 1, 2].map(used), [0, 1, 2].map(chain));
    assert_ne!(used(999), used(1_000), "the last step counts");
}

/// That it returns is the proof: at a thousand million steps a second the loop would take seventy years.
#[test]
#[cfg(not(debug_assertions))]
fn in_release_two_to_the_sixty_first_steps_that_nobody_looks_at_are_none() {
    unused(std::hint::black_box(1 << 61));
}

/// Without optimization the work is still there; the trap is one of measuring in release, as one has to.
#[test]
fn unused_work_is_no_error() {
    unused(1_000);
}
// ANCHOR_END: dead_code

// ANCHOR: barrier_start
const COSTS: Costs = Costs { wake_ns: 50_000, held_ns: 20, between_ns: 5 };

#[test]
fn a_thousand_operations_after_a_barrier_meet_nobody() {
    let seen = from_a_barrier(COSTS, 2, 1_000);
    assert_eq!(seen, Seen { operations: 2_000, owner_changes: 1, waits: 0 }, "first one lane, then the other");
}

#[test]
fn in_a_window_the_same_lanes_meet_at_every_operation() {
    let seen = in_a_window(COSTS, 2, 1_000_000);
    assert!(seen.operations >= 40_000, "{seen:?}");
    assert_eq!(seen.owner_changes, seen.operations);
    assert_eq!(seen.waits, seen.operations, "the lock is never had for nothing");
}

#[test]
fn only_many_operations_make_up_for_the_barrier() {
    let share = |operations| {
        let seen = from_a_barrier(COSTS, 2, operations);
        seen.owner_changes as f64 / seen.operations as f64
    };
    assert!(share(1_000) < 0.001);
    assert!(share(3_000) < 0.4, "still mostly alone");
    assert!(share(1_000_000) > 0.99);
}
// ANCHOR_END: barrier_start
