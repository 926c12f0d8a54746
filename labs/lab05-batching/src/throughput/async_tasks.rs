//! Producers and batcher as tasks on the same workers. The producers are awaited, too: a lane hands in its count when it
//! is dropped, which may be after the batcher has seen the last sender go.

use async_std::task;
use contend::{Arrival, Lane, Result, Setup, Window};
use smol::channel::{Sender, bounded};
use tokio::sync::mpsc;

use super::{CAPACITY, ITEM_BYTES, Store, delivery};
use crate::drivers::{AsyncStore, Sized, async_std_task as on_async_std, smol_task as on_smol, tokio_task as on_tokio};
use crate::{Batch, Outcome};
use contend_runtimes::SmolThreads;

/// tokio's `mpsc`, on its work-stealing runtime.
pub(super) fn tokio_task(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(setup.workers()).enable_time().build()?;
    let mut stored = 0;
    Ok(move |window: &Window| {
        let (sender, items) = mpsc::channel(CAPACITY);
        let store = Store::new(&setup, window.sink());
        let delivery = delivery(&setup);
        let batcher = runtime.spawn(on_tokio::deliver(items, delivery, store));
        let start = |mut lane: Lane| {
            let sender = sender.clone();
            runtime.spawn(async move {
                while lane.next().await {
                    let sent = sender.send((lane.hand_over(), ITEM_BYTES)).await;
                    assert!(sent.is_ok(), "the batcher lives longer");
                }
            })
        };
        let producers: Vec<_> = window.lanes().map(start).collect();
        drop(sender);
        stored += runtime.block_on(batcher)?.stored;
        for producer in producers {
            runtime.block_on(producer)?;
        }
        Ok(stored)
    })
}

/// async-channel, on smol's executor.
pub(super) fn smol_task(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let pool = SmolThreads::start(setup.workers())?;
    let mut stored = 0;
    Ok(move |window: &Window| {
        let (sender, items) = bounded(CAPACITY);
        let store = Store::new(&setup, window.sink());
        let delivery = delivery(&setup);
        let batcher = pool.executor.spawn(on_smol::deliver(items, delivery, store));
        let start = |lane| pool.executor.spawn(produce(lane, sender.clone()));
        let producers: Vec<_> = window.lanes().map(start).collect();
        drop(sender);
        stored += smol::block_on(batcher).stored;
        producers.into_iter().for_each(smol::block_on);
        Ok(stored)
    })
}

/// async-channel, on async-std's threads.
pub(super) fn async_std_task(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let mut stored = 0;
    Ok(move |window: &Window| {
        let (sender, items) = bounded(CAPACITY);
        let store = Store::new(&setup, window.sink());
        let delivery = delivery(&setup);
        let batcher = task::spawn(on_async_std::deliver(items, delivery, store));
        let producers: Vec<_> = window.lanes().map(|lane| task::spawn(produce(lane, sender.clone()))).collect();
        drop(sender);
        stored += task::block_on(batcher).stored;
        producers.into_iter().for_each(task::block_on);
        Ok(stored)
    })
}

impl AsyncStore<Arrival> for Store {
    async fn send(&mut self, batch: &Batch<Arrival>) -> Vec<Outcome> {
        self.call(batch)
    }
}

async fn produce(mut lane: Lane, sender: Sender<Sized<Arrival>>) {
    while lane.next().await {
        let sent = sender.send((lane.hand_over(), ITEM_BYTES)).await;
        assert!(sent.is_ok(), "the batcher lives longer");
    }
}
