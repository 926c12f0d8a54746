//! Reading and counting block a thread, so each part is a blocking task of tokio's, as many as there are workers; the
//! runtime's own threads put the tallies together.

use std::sync::Arc;

use contend::Result;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::Workers;
use crate::plan::{Found, Plan};

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
    fn read(&mut self, plan: &Arc<Plan>) -> Result<Found> {
        self.runtime.block_on(self.runtime.spawn(read(plan.clone(), self.workers)))?
    }
}

// ANCHOR: read
async fn read(plan: Arc<Plan>, workers: usize) -> Result<Found> {
    let permits = Arc::new(Semaphore::new(workers));
    let (mut tasks, mut found) = (JoinSet::new(), Found::default());
    for index in 0..plan.parts.len() {
        // What is done is merged as it comes, so that no more tallies wait than there are workers.
        let permit = permits.clone().acquire_owned().await?;
        while let Some(part) = tasks.try_join_next() {
            found = found.merge(part?);
        }
        let plan = plan.clone();
        tasks.spawn_blocking(move || {
            let mut found = Found::default();
            found.read(&plan, &plan.parts[index]);
            drop(permit);
            found
        });
    }
    while let Some(part) = tasks.join_next().await {
        found = found.merge(part?);
    }
    Ok(found)
}
// ANCHOR_END: read
