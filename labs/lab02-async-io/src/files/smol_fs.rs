//! A smol task for each file, a semaphore for how many at once, on an executor of our own and on smol's global one.
//! `smol::fs` is the crate `async-fs`: every step of it is a hop to the threads of the crate `blocking`.

use std::sync::Arc;

use contend::{Result, Setup};
use smol::Task;
use smol::lock::Semaphore;

use super::work::{Counted, Files};
use contend_runtimes::SmolThreads;

/// On as many threads of our own as there are cores.
pub(crate) fn own_executor(setup: Setup) -> Result<impl FnMut(&Arc<Files>) -> Result<Vec<Counted>>> {
    let pool = setup.shared("smol", || SmolThreads::start(setup.workers()))?;
    Ok(move |files: &Arc<Files>| {
        let (executor, files) = (pool.executor.clone(), files.clone());
        let all = async move { count(files, |task| executor.spawn(task)).await };
        Ok(smol::block_on(pool.executor.spawn(all)))
    })
}

/// On the global one, whose threads an environment variable counts.
pub(crate) fn global_executor(_: Setup) -> Result<impl FnMut(&Arc<Files>) -> Result<Vec<Counted>>> {
    Ok(|files: &Arc<Files>| Ok(smol::block_on(smol::spawn(count(files.clone(), smol::spawn)))))
}

type Pending = std::pin::Pin<Box<dyn Future<Output = (usize, Counted)> + Send>>;

async fn count(files: Arc<Files>, spawn: impl Fn(Pending) -> Task<(usize, Counted)>) -> Vec<Counted> {
    let permits = Arc::new(Semaphore::new(files.concurrency));
    let mut tasks = Vec::with_capacity(files.paths.len());
    for index in 0..files.paths.len() {
        let permit = permits.acquire_arc().await;
        let files = files.clone();
        tasks.push(spawn(Box::pin(async move {
            let counted = Counted::of(smol::fs::read(&files.paths[index]).await);
            drop(permit);
            (index, counted)
        })));
    }
    let mut counted = Vec::with_capacity(tasks.len());
    for task in tasks {
        counted.push(task.await);
    }
    files.answer_from(counted)
}
