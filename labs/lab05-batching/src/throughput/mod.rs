//! `throughput`: what a larger batch buys, and what its items wait for it.
//!
//! Each lane is a producer that sends as fast as the bounded channel lets it, or at the rates of the open loop. An
//! operation begins where it is sent and ends where its batch is stored: its latency is its age.

use std::time::{Duration, Instant};

use contend::{Arrival, Experiment, Setup, Sink, load};

use crate::{Backoff, Batch, Bounds, Delivery, Jitter, Outcome, Policy, RetryBudget};

mod async_tasks;
mod threads;

/// What the channel holds.
const CAPACITY: usize = 1_024;
/// What each item counts as; the byte bound never closes a batch here.
const ITEM_BYTES: usize = 64;

/// The experiment.
pub(crate) fn experiment() -> Experiment {
    load("throughput")
        .about("producers send items through a bounded channel to one batcher, whose calls take call_us each")
        .caution("the call is a model: it keeps its core busy for call_us, whatever it carries")
        .unit("items")
        .sweep("count", [1, 16, 256])
        .quick("count", 16)
        .fix("age_us", 2_000)
        .fix("call_us", 20)
        .fix("workers", 2)
        .rates([5_000])
        .contender("std-thread", threads::std_thread)
        .note("the batcher's thread is one more than the producers'; a task shares theirs")
        .contender("crossbeam-thread", threads::crossbeam_thread)
        .contender("tokio-task", async_tasks::tokio_task)
        .contender("smol-task", async_tasks::smol_task)
        .contender("async-std-task", async_tasks::async_std_task)
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .note("async-std is retired (RUSTSEC-2025-0052)")
        .into()
}

fn delivery(setup: &Setup) -> Delivery<Arrival> {
    let count = usize::try_from(setup.get("count")).expect("a batch fits into memory");
    let age = Duration::from_micros(setup.get("age_us"));
    Delivery::new(Policy {
        bounds: Bounds { count, bytes: usize::MAX, age },
        backoff: Backoff { base: Duration::from_millis(1), cap: Duration::from_secs(1), jitter: Jitter::Full },
        tries: 5,
        budget: RetryBudget::new(10, 100),
        room: count.max(4 * CAPACITY),
        seed: setup.seed(),
    })
}

/// A store where a call costs the same whatever it carries, as a round trip or a flush does.
struct Store {
    call: Duration,
    sink: Sink,
}

impl Store {
    fn new(setup: &Setup, sink: Sink) -> Self {
        Store { call: Duration::from_micros(setup.get("call_us")), sink }
    }

    fn call(&mut self, batch: &Batch<Arrival>) -> Vec<Outcome> {
        let begun = Instant::now();
        while begun.elapsed() < self.call {
            std::hint::spin_loop();
        }
        batch.entries.iter().for_each(|entry| self.sink.done(entry.item));
        vec![Outcome::Stored; batch.entries.len()]
    }
}

#[cfg(test)]
mod tests {
    use contend::Racer;

    use super::*;

    #[test]
    fn every_contender_stores_each_item_once_also_over_several_windows() {
        for (count, workers) in [(1, 1), (3, 2), (1_000, 3)] {
            let point = [("count", count), ("age_us", 500), ("call_us", 1), ("workers", workers)];
            let setup = Setup::new(point.map(|(name, value)| (name, value.into())));
            for contender in experiment().contenders {
                let Racer::Load(mut racer) = contender.build(&setup).unwrap() else { panic!("a load") };
                for _ in 0..2 {
                    assert_eq!(racer.fixed(100).unwrap(), 100 * workers, "{} at {count}", contender.name);
                }
            }
        }
    }
}
