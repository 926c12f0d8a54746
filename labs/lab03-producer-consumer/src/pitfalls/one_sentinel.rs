//! The lesson's end: the producer puts one `None`, and a consumer that gets it ends. The others never see it.

use async_channel::{Receiver, Sender, bounded};
use smol::{LocalExecutor, Task};

// ANCHOR: broken
async fn produce_and_say_none(items: u32, queue: Sender<Option<u32>>) {
    for item in 0..items {
        let _ = queue.send(Some(item)).await;
    }
    let _ = queue.send(None).await;
}

async fn consume_until_none(queue: Receiver<Option<u32>>) -> u32 {
    let mut taken = 0;
    while let Ok(Some(_)) = queue.recv().await {
        taken += 1;
    }
    taken
}
// ANCHOR_END: broken

/// So many consumers that wait for a `None`, of which there is one. `keep` is the queue that the main program holds, too.
pub fn with_one_none(executor: &LocalExecutor<'static>, items: u32, consumers: usize) -> Started {
    let (sender, receiver) = bounded(100);
    let consume = |_| executor.spawn(consume_until_none(receiver.clone()));
    let consumers = (0..consumers).map(consume).collect();
    // As in Python, where a queue is one thing and everybody has it.
    let keep = sender.clone();
    executor.spawn(produce_and_say_none(items, sender)).detach();
    Started { consumers, _keep: Some(keep) }
}

// ANCHOR: mended
async fn produce(items: u32, queue: Sender<u32>) {
    for item in 0..items {
        let _ = queue.send(item).await;
    }
    // The last sender is dropped here: that is the end, for everybody.
}

async fn consume(queue: Receiver<u32>) -> u32 {
    let mut taken = 0;
    while let Ok(_item) = queue.recv().await {
        taken += 1;
    }
    taken
}
// ANCHOR_END: mended

/// So many consumers that end with the last sender.
pub fn with_a_closed_queue(executor: &LocalExecutor<'static>, items: u32, consumers: usize) -> Started {
    let (sender, receiver) = bounded(100);
    let start = |_| executor.spawn(consume(receiver.clone()));
    let consumers = (0..consumers).map(start).collect();
    executor.spawn(produce(items, sender)).detach();
    Started { consumers, _keep: None }
}

/// Consumers on their way; each gives back how many items it took.
pub struct Started {
    /// One task each.
    pub consumers: Vec<Task<u32>>,
    _keep: Option<Sender<Option<u32>>>,
}
