//! One counter under `tokio::sync::Mutex`, one task a lane. It queues its waiters in order and wakes the first: fair,
//! and a switch of tasks for every meeting. Every 128th lock or so the runtime makes the task give way by itself.

use std::sync::Arc;

use contend::{Lane, Result, Setup, Window};
use tokio::sync::Mutex;

use super::inside::Inside;
use crate::runtimes;

/// Gets or builds the runtime, and makes the counter.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let runtime = setup.shared("tokio", || runtimes::tokio(setup.workers()))?;
    let (counter, inside) = (Arc::new(Mutex::new(0_u64)), Inside::at(&setup)?);
    Ok(move |window: &Window| {
        let tasks: Vec<_> = window.lanes().map(|lane| runtime.spawn(count(lane, counter.clone(), inside))).collect();
        for task in tasks {
            runtime.block_on(task)?;
        }
        Ok(*counter.blocking_lock())
    })
}

async fn count(mut lane: Lane, counter: Arc<Mutex<u64>>, inside: Inside) {
    while lane.next().await {
        let mut count = counter.lock().await;
        *count += 1;
        inside.work();
        lane.owns();
        drop(count);
        lane.done();
    }
}
