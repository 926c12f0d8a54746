//! One total under `async_lock::Mutex`, on smol's executor: the lock that belongs to no runtime.

use std::sync::Arc;

use async_executor::Executor;
use async_lock::Mutex;
use contend::{Result, Setup};
use futures_lite::future::block_on;

use crate::runtimes::SmolThreads;
use crate::work::{Additions, Sums};

/// Gets or builds the threads; only the adding is timed.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    let smol = setup.shared("smol", || SmolThreads::start(workers))?;
    Ok(move |additions: &Arc<Additions>| {
        let all = sum_in_tasks(smol.executor.clone(), additions.clone(), workers);
        Ok(block_on(smol.executor.spawn(all)))
    })
}

async fn sum_in_tasks(executor: Arc<Executor<'static>>, additions: Arc<Additions>, workers: usize) -> Sums {
    let total = Arc::new(Mutex::new(Sums::default()));
    let start_one = |chunk| {
        let (additions, total) = (additions.clone(), total.clone());
        executor.spawn(async move {
            for block in additions.blocks(chunk) {
                let part = additions.sum(block);
                *total.lock().await += part;
            }
        })
    };
    let tasks: Vec<_> = additions.chunks(workers).map(start_one).collect();
    for task in tasks {
        task.await;
    }
    *total.lock().await
}
