//! A queue without a bound: a producer that is faster by a little fills the memory.

use std::cell::Cell;
use std::rc::Rc;

use async_channel::{Receiver, Sender, bounded, unbounded};
use smol::LocalExecutor;
use smol::future::yield_now;

/// The most that ever lay in the queue.
pub type Peak = Rc<Cell<usize>>;

async fn produce(items: u32, queue: Sender<u32>, peak: Peak) {
    for item in 0..items {
        if queue.send(item).await.is_err() {
            return;
        }
        peak.set(peak.get().max(queue.len()));
        yield_now().await;
    }
}

/// Slower than the producer by one turn an item.
async fn consume(queue: Receiver<u32>) {
    while queue.recv().await.is_ok() {
        yield_now().await;
        yield_now().await;
    }
}

// ANCHOR: broken
/// The producer never waits: what the consumer does not manage lies in memory.
pub fn without_a_bound(executor: &LocalExecutor<'static>, items: u32) -> Peak {
    start(executor, items, unbounded())
}
// ANCHOR_END: broken

// ANCHOR: mended
/// The producer waits for room, and so goes at the consumer's pace: back-pressure.
pub fn with_a_bound(executor: &LocalExecutor<'static>, items: u32) -> Peak {
    start(executor, items, bounded(100))
}
// ANCHOR_END: mended

fn start(executor: &LocalExecutor<'static>, items: u32, (sender, receiver): (Sender<u32>, Receiver<u32>)) -> Peak {
    let peak = Peak::default();
    executor.spawn(produce(items, sender, peak.clone())).detach();
    executor.spawn(consume(receiver)).detach();
    peak
}
