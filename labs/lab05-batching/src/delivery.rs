//! What becomes of a batch: delivered, tried again in part, or set aside.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use crate::{Backoff, Batch, Batcher, Bounds, Entry, RetryBudget};

/// How to deliver.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// When a batch is sent.
    pub bounds: Bounds,
    /// How long its failed part waits.
    pub backoff: Backoff,
    /// How often an entry is tried, at least once. After that it is set aside.
    pub tries: u32,
    /// How many retries there may be in all.
    pub budget: RetryBudget,
    /// From how many entries on no more are taken: open, waiting for a retry, or being sent. At least a batch, which would
    /// never be full otherwise.
    pub room: usize,
    /// Of the jitter.
    pub seed: u64,
}

/// What the store says about one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is there.
    Stored,
    /// It is not, or nobody knows.
    Failed,
}

/// Why an entry is not tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It failed as often as it may: a poison item.
    Tries,
    /// It might have succeeded, but there were too many retries already.
    Budget,
}

/// An entry that was given up. Nobody knows whether its last try was stored and the answer got lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside<T> {
    /// What it was.
    pub entry: Entry<T>,
    /// How often it failed.
    pub failures: u32,
    /// Why it is not tried again.
    pub reason: Reason,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report<T> {
    /// How many entries were stored.
    pub stored: u64,
    /// The others, in the order in which they were given up.
    pub set_aside: Vec<SetAside<T>>,
}

/// A batcher with retries. Every item that is pushed is in the end stored or set aside, and never both.
///
/// The store may see an entry twice, if its answer was lost; it then knows it by its number. Exactly once is what at
/// least once becomes with a store that remembers.
#[derive(Debug)]
pub struct Delivery<T> {
    batcher: Batcher<T>,
    policy: Policy,
    rng: Pcg64Mcg,
    /// By the time at which they are due, and by number where that is the same.
    waiting: BTreeMap<(Duration, u64), Batch<T>>,
    due: VecDeque<Batch<T>>,
    parts: u64,
    held: usize,
    closed: bool,
    report: Report<T>,
}

impl<T> Delivery<T> {
    /// Nothing to deliver yet.
    ///
    /// # Panics
    /// If the policy allows no entries in a batch, no tries, or has no room for a batch.
    pub fn new(policy: Policy) -> Self {
        assert!(policy.tries > 0, "an entry is tried at least once");
        assert!(policy.room >= policy.bounds.count, "there is room for a batch");
        Delivery {
            batcher: Batcher::new(policy.bounds),
            policy,
            rng: Pcg64Mcg::seed_from_u64(policy.seed),
            waiting: BTreeMap::new(),
            due: VecDeque::new(),
            parts: 0,
            held: 0,
            closed: false,
            report: Report { stored: 0, set_aside: Vec::new() },
        }
    }

    /// Whether to take another item: not closed, and room for it. Otherwise the channel fills up, and whoever sends
    /// waits.
    pub fn wants_more(&self) -> bool {
        !self.closed && self.held < self.policy.room
    }

    /// Takes an item of that many bytes.
    pub fn push(&mut self, item: T, bytes: usize, now: Duration) {
        self.held += 1;
        self.batcher.push(item, bytes, now);
    }

    /// The one time at which [`wake`](Self::wake) has to be called: for the open batch, or for the first retry.
    pub fn deadline(&self) -> Option<Duration> {
        let retry = self.waiting.first_key_value().map(|((due, _), _)| *due);
        [self.batcher.deadline(), retry].into_iter().flatten().min()
    }

    /// Makes ready what is due by now.
    pub fn wake(&mut self, now: Duration) {
        self.batcher.wake(now);
        while let Some(first) = self.waiting.first_entry()
            && first.key().0 <= now
        {
            self.due.push_back(first.remove());
        }
    }

    /// The next batch to send; to be given back to [`finished`](Self::finished).
    pub fn take(&mut self) -> Option<Batch<T>> {
        if let Some(again) = self.due.pop_front() {
            return Some(again);
        }
        let batch = self.batcher.take()?;
        self.policy.budget.pay_in(batch.entries.len());
        Some(batch)
    }

    // ANCHOR: finished
    /// Says what became of a batch. An entry without an outcome has failed.
    pub fn finished(&mut self, batch: Batch<T>, outcomes: &[Outcome], now: Duration) {
        let failures = batch.failures + 1;
        let mut failed = Vec::new();
        for (index, entry) in batch.entries.into_iter().enumerate() {
            if outcomes.get(index) == Some(&Outcome::Stored) {
                self.report.stored += 1;
                self.held -= 1;
            } else if failures >= self.policy.tries {
                self.set_aside(entry, failures, Reason::Tries);
            } else if !self.policy.budget.take() {
                self.set_aside(entry, failures, Reason::Budget);
            } else {
                failed.push(entry);
            }
        }
        if !failed.is_empty() {
            let due = now.saturating_add(self.policy.backoff.delay(failures, &mut self.rng));
            self.waiting.insert((due, self.parts), Batch { entries: failed, failures });
            self.parts += 1;
        }
    }
    // ANCHOR_END: finished

    fn set_aside(&mut self, entry: Entry<T>, failures: u32, reason: Reason) {
        self.held -= 1;
        self.report.set_aside.push(SetAside { entry, failures, reason });
    }

    /// Nothing more comes: the open batch is ready. Retries go on.
    pub fn close(&mut self) {
        self.closed = true;
        self.batcher.flush();
    }

    /// Whether it is closed and all that was pushed is stored or set aside.
    pub fn is_done(&self) -> bool {
        self.closed && self.held == 0
    }

    /// How it ended, or stands.
    pub fn into_report(self) -> Report<T> {
        self.report
    }
}
