//! Resizing blocks a thread, so each piece is a blocking task of tokio's, as many at once as there are workers.

use std::sync::Arc;

use contend::Result;
use fast_image_resize::Resizer;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{Work, Workers, in_order};

pub(crate) struct TokioTasks {
    runtime: Runtime,
    workers: usize,
}

impl TokioTasks {
    pub(crate) fn new(workers: usize) -> Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(workers).max_blocking_threads(workers).build()?;
        Ok(TokioTasks { runtime, workers })
    }
}

impl Workers for TokioTasks {
    fn work_on<W: Work>(&mut self, work: &Arc<W>) -> Result<Vec<W::Done>> {
        self.runtime.block_on(self.runtime.spawn(work_on(work.clone(), self.workers)))?
    }
}

// ANCHOR: work_on
async fn work_on<W: Work>(work: Arc<W>, workers: usize) -> Result<Vec<W::Done>> {
    let permits = Arc::new(Semaphore::new(workers));
    let mut tasks = JoinSet::new();
    for index in 0..work.len() {
        // Before the task and not in it: pictures that wait for a thread would wait in memory.
        let permit = permits.clone().acquire_owned().await?;
        let work = work.clone();
        tasks.spawn_blocking(move || {
            let done = (index, work.work(index, &mut Resizer::new()));
            drop(permit);
            done
        });
    }
    Ok(in_order(tasks.join_all().await))
}
// ANCHOR_END: work_on
