//! `smol::unblock`, a batch of files a hop: what is left of the cost of `async` when the hops are few.

use std::sync::Arc;

use contend::{Result, Setup};
use smol::lock::Semaphore;

use super::work::{Counted, Files, count_files};
use contend_runtimes::SmolThreads;

/// Starts the executor's threads; those of `blocking` start with the first hops.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Files>) -> Result<Vec<Counted>>> {
    let pool = setup.shared("smol", || SmolThreads::start(setup.workers()))?;
    Ok(move |files: &Arc<Files>| {
        let all = count(files.clone(), setup.workers());
        Ok(smol::block_on(pool.executor.spawn(all)))
    })
}

async fn count(files: Arc<Files>, workers: usize) -> Vec<Counted> {
    let permits = Arc::new(Semaphore::new(files.concurrency));
    let mut hops = Vec::new();
    for batch in files.batches(workers) {
        let permit = permits.acquire_arc().await;
        let files = files.clone();
        // It begins at once: `unblock` does not wait to be polled.
        hops.push(smol::unblock(move || {
            let counted = count_files(&files.paths[batch.clone()]);
            drop(permit);
            counted
        }));
    }
    let mut counted = Vec::with_capacity(files.paths.len());
    for hop in hops {
        counted.extend(hop.await);
    }
    files.answer(counted)
}
