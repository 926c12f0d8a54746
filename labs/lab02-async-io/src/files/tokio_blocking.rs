//! tokio's blocking threads without `tokio::fs` in between: one hop for a file, or one for a hundred.

use std::ops::Range;
use std::sync::Arc;

use contend::{Result, Setup};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::runtimes;
use super::work::{Counted, Files, count_files};

/// A hop for each file.
pub(crate) fn one_a_hop(setup: Setup) -> Result<impl FnMut(&Arc<Files>) -> Result<Vec<Counted>>> {
    prepare(setup, |files, _| (0..files.paths.len()).map(|index| index..index + 1).collect())
}

/// A hop for a batch of files.
pub(crate) fn batched(setup: Setup) -> Result<impl FnMut(&Arc<Files>) -> Result<Vec<Counted>>> {
    prepare(setup, |files, workers| files.batches(workers).collect())
}

fn prepare(
    setup: Setup,
    hops: fn(&Files, usize) -> Vec<Range<usize>>,
) -> Result<impl FnMut(&Arc<Files>) -> Result<Vec<Counted>>> {
    let runtime = setup.shared("tokio", || runtimes::tokio(setup.workers()))?;
    Ok(move |files: &Arc<Files>| {
        let hops = hops(files, setup.workers());
        runtime.block_on(runtime.spawn(count(files.clone(), hops)))?
    })
}

// ANCHOR: count
async fn count(files: Arc<Files>, hops: Vec<Range<usize>>) -> Result<Vec<Counted>> {
    let permits = Arc::new(Semaphore::new(files.concurrency));
    let mut tasks = JoinSet::new();
    for hop in hops {
        let permit = permits.clone().acquire_owned().await?;
        let files = files.clone();
        tasks.spawn_blocking(move || {
            let counted = count_files(&files.paths[hop.clone()]);
            drop(permit);
            hop.zip(counted).collect::<Vec<_>>()
        });
    }
    Ok(files.answer_from(tasks.join_all().await.into_iter().flatten().collect()))
}
// ANCHOR_END: count
