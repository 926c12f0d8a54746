//! Each pitfall is shown to be broken, for the reason that is stated there and by nothing that depends on a clock.

#![cfg(not(loom))]

use std::sync::Mutex;
use std::sync::mpsc::channel;

use futures_util::stream;
use lab03_producer_consumer::pitfalls::lock_over_recv::{work_beside_the_lock, work_under_the_lock};
use lab03_producer_consumer::pitfalls::one_sentinel::{with_a_closed_queue, with_one_none};
use lab03_producer_consumer::pitfalls::stream_is_no_future::all_of;
use lab03_producer_consumer::pitfalls::unbounded::{with_a_bound, without_a_bound};
use lab03_producer_consumer::pitfalls::who_fails::{Fails, around_a_shared_queue, with_ends_of_their_own};
use smol::LocalExecutor;

/// Runs whoever can go on, until nobody can.
fn until_nobody_goes_on(executor: &LocalExecutor<'_>) {
    while executor.try_tick() {}
}

// ANCHOR: one_sentinel
#[test]
fn one_none_ends_one_of_five_consumers_and_four_wait_for_ever() {
    let executor = LocalExecutor::new();
    let started = with_one_none(&executor, 1_000, 5);
    until_nobody_goes_on(&executor);
    assert_eq!(started.consumers.iter().filter(|consumer| consumer.is_finished()).count(), 1);
}

#[test]
fn a_closed_queue_ends_all_five() {
    let executor = LocalExecutor::new();
    let started = with_a_closed_queue(&executor, 1_000, 5);
    until_nobody_goes_on(&executor);
    assert!(started.consumers.iter().all(|consumer| consumer.is_finished()));
    let taken: u32 = started.consumers.into_iter().map(smol::block_on).sum();
    assert_eq!(taken, 1_000);
}
// ANCHOR_END: one_sentinel

// ANCHOR: who_fails
#[test]
fn around_a_shared_queue_whoever_is_left_waits_for_ever() {
    let executor = LocalExecutor::new();
    let source_fails = around_a_shared_queue(&executor, Fails::Source);
    let worker_fails = around_a_shared_queue(&executor, Fails::Worker);
    until_nobody_goes_on(&executor);
    assert!(source_fails.producer.is_finished() && !source_fails.consumer.is_finished());
    assert!(worker_fails.consumer.is_finished() && !worker_fails.producer.is_finished());
}

#[test]
fn with_ends_of_their_own_both_end_and_the_error_is_told() {
    let executor = LocalExecutor::new();
    let source_fails = with_ends_of_their_own(&executor, Fails::Source);
    let worker_fails = with_ends_of_their_own(&executor, Fails::Worker);
    until_nobody_goes_on(&executor);
    assert!(source_fails.consumer.is_finished() && worker_fails.producer.is_finished());
    assert_eq!(smol::block_on(source_fails.producer), Err("the source broke"));
    assert_eq!(smol::block_on(worker_fails.consumer), Err("the worker broke"));
}
// ANCHOR_END: who_fails

// ANCHOR: unbounded
#[test]
fn without_a_bound_thousands_lie_in_memory_and_with_one_a_hundred() {
    let executor = LocalExecutor::new();
    let (without, with) = (without_a_bound(&executor, 10_000), with_a_bound(&executor, 10_000));
    until_nobody_goes_on(&executor);
    assert!(without.get() > 4_000, "{}", without.get());
    assert_eq!(with.get(), 100);
}
// ANCHOR_END: unbounded

// ANCHOR: lock_over_recv
#[test]
fn in_while_let_the_lock_is_held_while_the_work_is_done() {
    let held = |work: fn(&Mutex<_>, &mut dyn FnMut(u32))| {
        let (sender, receiver) = channel();
        sender.send(1).unwrap();
        drop(sender);
        let (queue, mut held) = (Mutex::new(receiver), None);
        // Whether anybody else could have the lock meanwhile.
        work(&queue, &mut |_| held = Some(queue.try_lock().is_err()));
        held.expect("there was one item")
    };
    assert!(held(|queue, work| work_under_the_lock(queue, work)));
    assert!(!held(|queue, work| work_beside_the_lock(queue, work)));
}
// ANCHOR_END: lock_over_recv

#[test]
fn what_several_streams_give_comes_out_of_one() {
    let mut all = smol::block_on(all_of((0..5).map(|first| stream::iter([first, first + 10]))));
    all.sort_unstable();
    assert_eq!(all, [0, 1, 2, 3, 4, 10, 11, 12, 13, 14]);
}
