//! A thousand failing days in virtual time: everything exactly once, within its bounds.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use lab05_batching::{Backoff, Batch, Bounds, Delivery, Jitter, Outcome, Policy, Reason, Report, RetryBudget};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

const MS: Duration = Duration::from_millis(1);
const ITEMS: u64 = 200;
const TRIES: u32 = 6;

fn policy(seed: u64) -> Policy {
    Policy {
        bounds: Bounds { count: 16, bytes: 1_000, age: 5 * MS },
        backoff: Backoff { base: MS, cap: 50 * MS, jitter: Jitter::Full },
        tries: TRIES,
        budget: RetryBudget::new(100, 100_000),
        room: 64,
        seed,
    }
}

/// A store that fails in every way: all of it, some of it, or only the answer. It remembers what it has.
struct Store {
    rng: Pcg64Mcg,
    poison: BTreeSet<u64>,
    /// What it has under which number.
    has: BTreeMap<u64, Duration>,
}

impl Store {
    fn send(&mut self, batch: &Batch<Duration>) -> Vec<Outcome> {
        let way = self.rng.random_range(0..10);
        let mut outcomes = Vec::new();
        for entry in &batch.entries {
            let fails = way == 0 || (way < 4 && self.rng.random_bool(0.5)) || self.poison.contains(&entry.number);
            if !fails {
                let has = self.has.entry(entry.number).or_insert(entry.item);
                assert_eq!(*has, entry.item, "under its number an item stays the same");
            }
            outcomes.push(if fails { Outcome::Failed } else { Outcome::Stored });
        }
        // The answer is lost, or breaks off.
        match way {
            4 => outcomes.clear(),
            5 => outcomes.truncate(outcomes.len() / 2),
            _ => {}
        }
        outcomes
    }
}

/// One day; items come by themselves, two calls may be under way at once.
fn day(seed: u64) -> (Report<Duration>, Store) {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let poison = (0..3).map(|_| rng.random_range(0..ITEMS)).collect();
    let mut store = Store { rng: Pcg64Mcg::seed_from_u64(!seed), poison, has: BTreeMap::new() };
    let mut delivery = Delivery::new(policy(seed));
    let (mut now, mut left, mut arrival) = (Duration::ZERO, ITEMS, Duration::ZERO);
    let mut under_way: BTreeMap<(Duration, u64), (Batch<Duration>, Vec<Outcome>)> = BTreeMap::new();
    let mut calls = 0;
    while !delivery.is_done() {
        delivery.wake(now);
        while under_way.len() < 2
            && let Some(batch) = delivery.take()
        {
            let bytes: usize = batch.entries.iter().map(|entry| entry.bytes).sum();
            assert!(batch.entries.len() <= 16 && (bytes <= 1_000 || batch.entries.len() == 1), "seed {seed}");
            let outcomes = store.send(&batch);
            under_way.insert((now + MS * rng.random_range(0..20), calls), (batch, outcomes));
            calls += 1;
        }
        let finished = under_way.first_key_value().map(|((at, _), _)| *at);
        let comes = (left > 0 && delivery.wants_more()).then_some(arrival.max(now));
        let next = [finished, comes, delivery.deadline()].into_iter().flatten().min();
        // Whoever waits for a call to end may pass a deadline; nobody ever has nothing to wait for.
        now = next.expect("what is not done waits for something").max(now);
        if finished.is_some_and(|at| at <= now) {
            let (_, (batch, outcomes)) = under_way.pop_first().unwrap();
            delivery.finished(batch, &outcomes, now);
        } else if comes.is_some_and(|at| at <= now) {
            delivery.push(now, rng.random_range(0..1_200), now);
            left -= 1;
            arrival = now + Duration::from_micros(rng.random_range(0..3_000));
            if left == 0 {
                delivery.close();
            }
        }
    }
    (delivery.into_report(), store)
}

#[test]
fn everything_comes_out_exactly_once_on_a_thousand_failing_days() {
    for seed in 0..1_000 {
        let (report, store) = day(seed);
        let aside: BTreeSet<u64> = report.set_aside.iter().map(|one| one.entry.number).collect();
        assert_eq!(aside.len(), report.set_aside.len(), "seed {seed}: set aside once");
        assert_eq!(report.stored + aside.len() as u64, ITEMS, "seed {seed}: nothing is lost");
        let tried_out = |one: &lab05_batching::SetAside<Duration>| (one.failures, one.reason) == (TRIES, Reason::Tries);
        assert!(report.set_aside.iter().all(tried_out), "seed {seed}");
        assert!(store.poison.is_subset(&aside), "seed {seed}: poison is reported");
        for number in (0..ITEMS).filter(|number| !aside.contains(number)) {
            assert!(store.has.contains_key(&number), "seed {seed}, item {number}");
        }
    }
}

#[test]
fn the_same_seed_is_the_same_day() {
    assert_eq!(day(42).0, day(42).0);
}

#[test]
fn no_first_try_is_older_than_its_bound() {
    for seed in 0..1_000 {
        let mut rng = Pcg64Mcg::seed_from_u64(seed);
        let mut delivery = Delivery::new(policy(seed));
        let (mut now, mut left) = (Duration::ZERO, ITEMS);
        let mut arrival = now;
        while !delivery.is_done() {
            now = [(left > 0).then_some(arrival), delivery.deadline()].into_iter().flatten().min().unwrap_or(now);
            if left > 0 && now == arrival {
                delivery.push(now, 10, now);
                left -= 1;
                arrival += Duration::from_micros(rng.random_range(0..2_000));
                if left == 0 {
                    delivery.close();
                }
            }
            delivery.wake(now);
            while let Some(batch) = delivery.take() {
                assert!(batch.entries.iter().all(|entry| now - entry.item <= 5 * MS), "seed {seed}");
                let stored = vec![Outcome::Stored; batch.entries.len()];
                delivery.finished(batch, &stored, now);
            }
        }
    }
}

#[test]
fn only_the_failed_part_is_tried_again() {
    let mut delivery = Delivery::new(policy(1));
    (0..16).for_each(|_| delivery.push(MS, 1, MS));
    let batch = delivery.take().unwrap();
    let outcomes: Vec<_> = (0..16).map(|n| if n % 5 == 0 { Outcome::Failed } else { Outcome::Stored }).collect();
    delivery.finished(batch, &outcomes, MS);
    assert!(delivery.take().is_none());
    let due = delivery.deadline().expect("one time for all of them");
    delivery.wake(due);
    let again = delivery.take().unwrap();
    assert_eq!(again.entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), [0, 5, 10, 15]);
    assert_eq!(again.failures, 1);
}

#[test]
fn a_spent_budget_sets_aside_what_it_cannot_pay_for() {
    let mut delivery = Delivery::new(Policy { budget: RetryBudget::new(0, 3), ..policy(1) });
    (0..16).for_each(|_| delivery.push(MS, 1, MS));
    let batch = delivery.take().unwrap();
    delivery.finished(batch, &[], MS);
    delivery.close();
    delivery.wake(MS * 100);
    let again = delivery.take().unwrap();
    assert_eq!(again.entries.len(), 3);
    delivery.finished(again, &[Outcome::Stored; 3], MS * 100);
    assert!(delivery.is_done());
    let report = delivery.into_report();
    assert_eq!((report.stored, report.set_aside.len()), (3, 13));
    assert!(report.set_aside.iter().all(|one| one.reason == Reason::Budget));
}

#[test]
fn a_full_delivery_takes_no_more_until_something_is_settled() {
    let mut delivery = Delivery::new(Policy { room: 16, ..policy(1) });
    (0..16).for_each(|_| delivery.push(MS, 1, MS));
    assert!(!delivery.wants_more());
    let batch = delivery.take().unwrap();
    delivery.finished(batch, &[Outcome::Stored], MS);
    assert!(delivery.wants_more(), "one of them is stored, the others wait for their retry");
}
