//! Somebody fails, and the others are not told. A source that fails says no `None`, and the consumers wait for one. A
//! worker that fails takes nothing more, and the producer waits for room, since the queue is still somebody's.

use async_channel::{Receiver, Sender, bounded};
use smol::{LocalExecutor, Task};

/// What somebody returned.
pub type Outcome = Result<(), &'static str>;

/// The item at which the failing ones fail.
const BAD: u32 = 5;

// ANCHOR: broken
async fn produce(fails: bool, queue: Sender<Option<u32>>) -> Outcome {
    for item in 0..1_000 {
        if fails && item == BAD {
            return Err("the source broke"); // and nobody says `None`
        }
        queue.send(Some(item)).await.map_err(|_| "nobody receives")?;
    }
    queue.send(None).await.map_err(|_| "nobody receives")
}

async fn consume(fails: bool, queue: Receiver<Option<u32>>) -> Outcome {
    while let Ok(Some(item)) = queue.recv().await {
        if fails && item == BAD {
            return Err("the worker broke"); // and the producer's queue fills up
        }
    }
    Ok(())
}
// ANCHOR_END: broken

/// Who fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fails {
    /// The producer, midway.
    Source,
    /// The consumer, midway.
    Worker,
}

/// Producer and consumer around a queue that the main program has, too, as in Python.
pub fn around_a_shared_queue(executor: &LocalExecutor<'static>, who: Fails) -> Pair {
    let (sender, receiver) = bounded(2);
    let producer = executor.spawn(produce(who == Fails::Source, sender.clone()));
    let consumer = executor.spawn(consume(who == Fails::Worker, receiver.clone()));
    Pair { producer, consumer, _queue: Some((sender, receiver)) }
}

// ANCHOR: mended
async fn produce_to_the_end(fails: bool, queue: Sender<u32>) -> Outcome {
    for item in 0..1_000 {
        if fails && item == BAD {
            return Err("the source broke");
        }
        // An error here is no failure of the source: nobody wants more.
        if queue.send(item).await.is_err() {
            break;
        }
    }
    Ok(())
}

async fn consume_to_the_end(fails: bool, queue: Receiver<u32>) -> Outcome {
    while let Ok(item) = queue.recv().await {
        if fails && item == BAD {
            return Err("the worker broke");
        }
    }
    Ok(())
}
// ANCHOR_END: mended

/// Producer and consumer that own their ends, each its own alone: whoever ends, the other learns of it.
pub fn with_ends_of_their_own(executor: &LocalExecutor<'static>, who: Fails) -> Pair {
    let (sender, receiver) = bounded(2);
    let producer = executor.spawn(produce_to_the_end(who == Fails::Source, sender));
    let consumer = executor.spawn(consume_to_the_end(who == Fails::Worker, receiver));
    Pair { producer, consumer, _queue: None }
}

/// The two, on their way.
pub struct Pair {
    /// Who puts.
    pub producer: Task<Outcome>,
    /// Who takes.
    pub consumer: Task<Outcome>,
    _queue: Option<(Sender<Option<u32>>, Receiver<Option<u32>>)>,
}
