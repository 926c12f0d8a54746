//! One counter under `async_lock::Mutex`, one task a lane on smol's executor. Quick ones may overtake the queue, until
//! a waiter has waited for half a millisecond; then it is fair for a while.

use std::sync::Arc;

use async_lock::Mutex;
use contend::{Lane, Result, Setup, Window};
use futures_lite::future::block_on;

use super::inside::Inside;
use crate::runtimes::SmolThreads;

/// Gets or builds the threads, and makes the counter.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let smol = setup.shared("smol", || SmolThreads::start(setup.workers()))?;
    let (counter, inside) = (Arc::new(Mutex::new(0_u64)), Inside::at(&setup)?);
    Ok(move |window: &Window| {
        let tasks: Vec<_> =
            window.lanes().map(|lane| smol.executor.spawn(count(lane, counter.clone(), inside))).collect();
        tasks.into_iter().for_each(block_on);
        Ok(*counter.lock_blocking())
    })
}

/// What a lane does, on whichever executor.
pub(super) async fn count(mut lane: Lane, counter: Arc<Mutex<u64>>, inside: Inside) {
    while lane.next().await {
        let mut count = counter.lock().await;
        *count += 1;
        inside.work();
        lane.owns();
        drop(count);
        lane.done();
    }
}
