//! The queue under loom: every schedule within a bound on preemptions. A waiter that is forgotten ends in loom's report
//! of a deadlock.
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test -p lab03-producer-consumer --release --test loom
//! ```
#![cfg(loom)]

// The library itself is empty under loom, so that nothing else has to be built for this.
#[path = "../src/queue/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "a test uses a part of what the library has")]
mod queue;

use loom::thread;

fn model(body: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    // As many as a model of three threads is through with soon.
    builder.preemption_bound = Some(2);
    builder.check(body);
}

#[test]
fn each_item_comes_once_and_in_order_and_the_end_is_seen() {
    model(|| {
        let (producer, consumer) = queue::open(Some(1));
        let thread = thread::spawn(move || (0..3).for_each(|item| producer.push(item).unwrap()));
        let taken: Vec<u32> = std::iter::from_fn(|| consumer.pop()).collect();
        assert_eq!(taken, [0, 1, 2]);
        thread.join().unwrap();
    });
}

#[test]
fn every_consumer_learns_of_the_end_and_no_item_goes_to_two() {
    model(|| {
        let (producer, consumer) = queue::open(Some(2));
        let other = consumer.clone();
        let thread = thread::spawn(move || std::iter::from_fn(|| other.pop()).sum::<u32>());
        producer.push(1).unwrap();
        producer.push(2).unwrap();
        drop(producer);
        let here: u32 = std::iter::from_fn(|| consumer.pop()).sum();
        assert_eq!(here + thread.join().unwrap(), 3);
    });
}

#[test]
fn two_producers_fill_one_place_in_turn() {
    model(|| {
        let (producer, consumer) = queue::open(Some(1));
        let other = producer.clone();
        let thread = thread::spawn(move || other.push(1).unwrap());
        let second = thread::spawn(move || producer.push(2).unwrap());
        assert_eq!(std::iter::from_fn(|| consumer.pop()).sum::<u32>(), 3);
        thread.join().unwrap();
        second.join().unwrap();
    });
}

#[test]
fn a_producer_that_waits_for_room_is_told_when_nobody_takes_any_more() {
    model(|| {
        let (producer, consumer) = queue::open(Some(1));
        let thread = thread::spawn(move || consumer.pop());
        let (first, second) = (producer.push(1), producer.push(2));
        assert_eq!(thread.join().unwrap(), first.is_ok().then_some(1));
        // What was not accepted comes back.
        assert!(second == Ok(()) || second == Err(2));
    });
}
