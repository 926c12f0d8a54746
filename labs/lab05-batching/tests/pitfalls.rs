//! Each pitfall is shown to be broken, for the reason that is stated there and by nothing that depends on a clock.

use std::sync::mpsc::channel;
use std::time::Duration;

use lab05_batching::pitfalls::last_batch::{send_all_batches, send_full_batches};
use lab05_batching::pitfalls::retry_storm::{APART, Storm, TOGETHER, storm};
use lab05_batching::pitfalls::timer_per_item::{Bill, a_timer_for_each, one_deadline};

const MS: Duration = Duration::from_millis(1);

// ANCHOR: last_batch
#[test]
fn ten_items_by_four_are_eight_or_ten() {
    let sent = |run: fn(&std::sync::mpsc::Receiver<u64>, usize, &mut dyn FnMut(Vec<u64>))| {
        let (sender, items) = channel();
        (0..10).for_each(|item| sender.send(item).unwrap());
        drop(sender);
        let mut sent = Vec::new();
        run(&items, 4, &mut |batch| sent.extend(batch));
        sent
    };
    assert_eq!(sent(|items, count, send| send_full_batches(items, count, send)), (0..8).collect::<Vec<_>>());
    assert_eq!(sent(|items, count, send| send_all_batches(items, count, send)), (0..10).collect::<Vec<_>>());
}
// ANCHOR_END: last_batch

// ANCHOR: timer_per_item
#[test]
fn a_timer_for_each_item_flushes_batches_that_are_not_old() {
    // A burst of four fills a batch; six more come while its timers are still running.
    let arrivals = [0, 1, 2, 3, 9, 10, 11, 12, 13, 14].map(|at| at * MS);
    let broken = a_timer_for_each(&arrivals, 4, 10 * MS);
    let mended = one_deadline(&arrivals, 4, 10 * MS);
    assert_eq!(broken, Bill { timers: 10, batches: vec![4, 1, 1, 1, 1, 2] });
    assert_eq!(mended, Bill { timers: 3, batches: vec![4, 4, 2] });
}
// ANCHOR_END: timer_per_item

// ANCHOR: retry_storm
#[test]
fn sixty_four_clients_that_retry_together_come_together() {
    // Four are served at a time, and the others come back as one: 64 + 60 + 56 + … requests.
    let together = storm(64, 4, TOGETHER, 0);
    assert_eq!(together, Storm { requests: 544, peak: 60, took: 1 + 2 + 4 + 8 + 11 * 16 });
    for seed in 0..1_000 {
        let apart = storm(64, 4, APART, seed);
        assert!(apart.requests < together.requests, "seed {seed}: {apart:?}");
        assert!(apart.peak < together.peak, "seed {seed}: {apart:?}");
        assert!(apart.took < together.took, "seed {seed}: {apart:?}");
    }
}
// ANCHOR_END: retry_storm
