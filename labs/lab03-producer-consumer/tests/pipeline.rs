//! However a pipeline ends: everything taken from the source is done, or comes back, or is what failed.

#![cfg(not(loom))]

use std::collections::BTreeSet;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};

use lab03_producer_consumer::pipeline::{self, Ended, Pipeline, Stop, Why};

fn workers(number: usize) -> NonZero<usize> {
    NonZero::new(number).unwrap()
}

/// Every item below `taken` is in exactly one place.
fn assert_whole<E>(ended: &Ended<usize, usize, E>, taken: usize) {
    let failed = match ended.why {
        Why::Worker { item, .. } => vec![item],
        _ => Vec::new(),
    };
    let all =
        ended.done.iter().map(|&(index, _)| index).chain(ended.left.iter().map(|&(index, _)| index)).chain(failed);
    let places: Vec<usize> = all.collect();
    let distinct: BTreeSet<usize> = places.iter().copied().collect();
    assert_eq!(places.len(), distinct.len(), "one of them is in two places");
    assert_eq!(distinct, (0..taken).collect());
}

#[test]
fn answers_come_in_the_order_of_the_items() {
    for number in [1, 2, 5] {
        let answers = pipeline::run(0..1_000_usize, workers(number), |item| Ok::<_, ()>(item * 2));
        assert_eq!(answers, Ok((0..1_000).map(|item| item * 2).collect()));
    }
}

#[test]
fn nothing_at_all_is_an_end_too() {
    assert_eq!(pipeline::run(Vec::<usize>::new(), workers(5), Ok::<usize, ()>), Ok(vec![]));
}

#[test]
fn a_worker_that_fails_ends_the_whole_even_before_a_full_queue() {
    // The source has more than the queue holds, and all workers meet an error: nobody is left who waits.
    for (number, capacity) in [(1, 0), (1, 1), (3, 2), (5, 100)] {
        let taken = AtomicUsize::new(0);
        let source = (0..10_000).map(|item| {
            taken.fetch_add(1, Ordering::Relaxed);
            Ok(item)
        });
        let ended = Pipeline::new(workers(number)).capacity(capacity).run(source, |item: usize| match item {
            7 => Err("seven"),
            item => Ok(item),
        });
        assert_eq!(ended.why, Why::Worker { item: 7, error: "seven" });
        assert_whole(&ended, taken.into_inner());
    }
}

#[test]
fn of_two_failures_the_first_in_the_source_is_told_and_begun_items_are_done() {
    let ended = Pipeline::new(workers(2)).run((0..100).map(Ok), |_: usize| Err::<usize, _>("no"));
    let Why::Worker { error: "no", .. } = ended.why else { panic!("{:?}", ended.why) };
    assert!(ended.done.is_empty());
}

#[test]
fn a_source_that_fails_ends_the_whole_and_what_it_gave_before_is_done() {
    for number in [1, 4] {
        let source = (0..50).map(Ok).chain([Err("the source broke")]).chain((50..99).map(Ok));
        let ended = Pipeline::new(workers(number)).capacity(3).run(source, Ok);
        assert_eq!(ended.why, Why::Source("the source broke"));
        assert_whole(&ended, 50);
        assert!(ended.left.is_empty());
    }
}

#[test]
fn stopped_midway_it_does_what_it_accepted_and_leaves_the_rest_to_the_caller() {
    let (stop, mut source) = (Stop::default(), 0..1_000_usize);
    let given = source.by_ref().map(|item| {
        if item == 41 {
            stop.now();
        }
        Ok::<_, ()>(item)
    });
    let ended = Pipeline::new(workers(3)).capacity(4).stop(&stop).run(given, Ok);
    assert_eq!(ended.why, Why::Stopped);
    assert_whole(&ended, 42);
    assert!(ended.left.is_empty());
    assert_eq!(source.next(), Some(42));
}

#[test]
#[should_panic(expected = "worker three")]
fn a_panic_of_the_function_is_passed_on_and_hangs_nobody() {
    let _ = Pipeline::new(workers(1)).capacity(1).run((0..1_000).map(Ok::<usize, ()>), |item| {
        assert_ne!(item, 3, "worker three");
        Ok(item)
    });
}

#[test]
#[should_panic(expected = "source three")]
fn a_panic_of_the_source_is_passed_on_and_hangs_nobody() {
    let source = (0..1_000).map(|item: usize| {
        assert_ne!(item, 3, "source three");
        Ok::<_, ()>(item)
    });
    let _ = Pipeline::new(workers(5)).capacity(1).run(source, Ok);
}
