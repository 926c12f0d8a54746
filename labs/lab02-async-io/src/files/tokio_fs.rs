//! A tokio task for each file, a semaphore for how many at once. The lesson's way, and what its `async` hides: there is
//! no waiting for a file in the kernel, so `tokio::fs` hands every step to a pool of blocking threads and waits for those.

use std::sync::Arc;

use contend::{Result, Setup};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::runtimes;
use super::work::{Counted, Files};

/// On the runtime with a thread for each core.
pub(crate) fn multi_thread(setup: Setup) -> Result<impl FnMut(&Arc<Files>) -> Result<Vec<Counted>>> {
    Ok(on(setup.shared("tokio", || runtimes::tokio(setup.workers()))?))
}

/// On the calling thread; the blocking threads are the same.
pub(crate) fn current_thread(setup: Setup) -> Result<impl FnMut(&Arc<Files>) -> Result<Vec<Counted>>> {
    Ok(on(setup.shared("tokio-current-thread", || runtimes::tokio_current_thread(setup.workers()))?))
}

fn on(runtime: Arc<Runtime>) -> impl FnMut(&Arc<Files>) -> Result<Vec<Counted>> {
    move |files: &Arc<Files>| runtime.block_on(runtime.spawn(count(files.clone())))?
}

// ANCHOR: count
async fn count(files: Arc<Files>) -> Result<Vec<Counted>> {
    let permits = Arc::new(Semaphore::new(files.concurrency));
    let mut tasks = JoinSet::new();
    for index in 0..files.paths.len() {
        // Before the task is there, and not in it: else there would be a task for every file there is.
        let permit = permits.clone().acquire_owned().await?;
        let files = files.clone();
        tasks.spawn(async move {
            let counted = Counted::of(tokio::fs::read(&files.paths[index]).await);
            drop(permit);
            (index, counted)
        });
    }
    Ok(files.answer_from(tasks.join_all().await))
}
// ANCHOR_END: count
