//! One smol task per worker, on an executor of our own with as many threads.

use std::sync::Arc;

use async_executor::Executor;
use contend::{Result, Setup};
use futures_lite::future::block_on;

use crate::runtimes::SmolThreads;
use crate::work::{Additions, Sums};

/// Gets or builds the threads; only the adding is timed. `block_on` does nothing but wait.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    let smol = setup.shared("smol", || SmolThreads::start(workers))?;
    Ok(move |additions: &Arc<Additions>| {
        let all = sum_in_tasks(smol.executor.clone(), additions.clone(), workers);
        Ok(block_on(smol.executor.spawn(all)))
    })
}

async fn sum_in_tasks(executor: Arc<Executor<'static>>, additions: Arc<Additions>, workers: usize) -> Sums {
    let start_one = |chunk| {
        let additions = additions.clone();
        executor.spawn(async move { additions.sum(chunk) })
    };
    let tasks: Vec<_> = additions.chunks(workers).map(start_one).collect();
    let mut total = Sums::default();
    for task in tasks {
        total += task.await;
    }
    total
}
