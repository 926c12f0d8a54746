//! Each driver with a store that fails, hardly any room, and a channel that stays open until everything was seen: what no
//! race has them do. What comes out does not depend on how long anything takes.

use std::sync::mpsc::sync_channel;
use std::time::Duration;

use crossbeam::channel::bounded;
use lab05_batching::drivers::{AsyncStore, async_std_task, smol_task, thread, tokio_task};
use lab05_batching::{
    Backoff, Batch, Bounds, Delivery, Entry, Jitter, Outcome, Policy, Reason, Report, RetryBudget, SetAside,
};

const MS: Duration = Duration::from_millis(1);
const ITEMS: u64 = 18;
const ROOM: usize = 4;
const TRIES: u32 = 3;
const POISON: u64 = 5;

/// Stores nothing at the first try, everything but the poison at the second.
struct Store<S> {
    tries: [u32; ITEMS as usize],
    settled: u64,
    /// One more sender, and the entry at whose sight it goes: until then the channel is open.
    sender: Option<S>,
    last: u64,
}

impl<S> Store<S> {
    fn new(sender: S, last: u64) -> Self {
        Store { tries: [0; ITEMS as usize], settled: 0, sender: Some(sender), last }
    }

    fn call(&mut self, batch: &Batch<u64>) -> Vec<Outcome> {
        let taken = self.settled + ROOM as u64;
        batch.entries.iter().map(|entry| self.answer(entry, taken)).collect()
    }

    fn answer(&mut self, entry: &Entry<u64>, taken: u64) -> Outcome {
        assert!(entry.number < taken, "{entry:?} is one more than there is room for");
        assert_eq!(entry.item, 100 + entry.number, "in the order of the channel");
        if entry.number == self.last {
            self.sender = None;
        }
        let tries = &mut self.tries[entry.number as usize];
        *tries += 1;
        let stored = *tries == 2 && entry.number != POISON;
        assert!(*tries <= 2 || entry.number == POISON, "{entry:?} was stored already");
        self.settled += u64::from(stored || *tries == TRIES);
        if stored { Outcome::Stored } else { Outcome::Failed }
    }
}

impl<S: Send> AsyncStore<u64> for Store<S> {
    async fn send(&mut self, batch: &Batch<u64>) -> Vec<Outcome> {
        self.call(batch)
    }
}

/// With an age bound, which alone brings the last two items while the channel is open; and without, where its end does.
fn check(deliver: impl Fn(Delivery<u64>, u64) -> Report<u64>) {
    for (age, last) in [(5 * MS, ITEMS - 1), (Duration::MAX, ITEMS - 3)] {
        let policy = Policy {
            bounds: Bounds { count: ROOM, bytes: usize::MAX, age },
            backoff: Backoff { base: MS, cap: MS, jitter: Jitter::None },
            tries: TRIES,
            budget: RetryBudget::new(100, 100),
            room: ROOM,
            seed: 1,
        };
        let report = deliver(Delivery::new(policy), last);
        assert_eq!(report.stored, ITEMS - 1);
        let entry = Entry { number: POISON, bytes: 1, item: 100 + POISON };
        assert_eq!(report.set_aside, [SetAside { entry, failures: TRIES, reason: Reason::Tries }]);
    }
}

fn items() -> impl Iterator<Item = (u64, usize)> {
    (0..ITEMS).map(|number| (100 + number, 1))
}

#[test]
fn a_thread_with_the_standard_channel() {
    check(|delivery, last| {
        let (sender, received) = sync_channel(ITEMS as usize);
        items().for_each(|item| sender.send(item).unwrap());
        let mut store = Store::new(sender, last);
        thread::deliver(&received, delivery, |batch| store.call(batch))
    });
}

#[test]
fn a_thread_with_crossbeams_channel() {
    check(|delivery, last| {
        let (sender, received) = bounded(ITEMS as usize);
        items().for_each(|item| sender.send(item).unwrap());
        let mut store = Store::new(sender, last);
        thread::deliver(&received, delivery, |batch| store.call(batch))
    });
}

#[test]
fn a_task_of_tokio() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    check(|delivery, last| {
        let (sender, received) = tokio::sync::mpsc::channel(ITEMS as usize);
        items().for_each(|item| sender.try_send(item).unwrap());
        runtime.block_on(tokio_task::deliver(received, delivery, Store::new(sender, last)))
    });
}

#[test]
fn a_task_of_smol() {
    check(|delivery, last| {
        let (sender, received) = smol::channel::bounded(ITEMS as usize);
        items().for_each(|item| sender.try_send(item).unwrap());
        smol::block_on(smol_task::deliver(received, delivery, Store::new(sender, last)))
    });
}

#[test]
fn a_task_of_async_std() {
    check(|delivery, last| {
        let (sender, received) = smol::channel::bounded(ITEMS as usize);
        items().for_each(|item| sender.try_send(item).unwrap());
        async_std::task::block_on(async_std_task::deliver(received, delivery, Store::new(sender, last)))
    });
}
