//! async-std's way with work that blocks: `spawn_blocking`, a closure a worker.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use async_std::task;
use contend::Result;

use super::{Work, Workers, in_order, take_turns};

/// So many closures.
pub(crate) struct AsyncStdTasks(pub(crate) usize);

impl Workers for AsyncStdTasks {
    fn work_on<W: Work>(&mut self, work: &Arc<W>) -> Result<Vec<W::Done>> {
        let next = Arc::new(AtomicUsize::new(0));
        let take = |_| {
            let (next, work) = (next.clone(), work.clone());
            task::spawn_blocking(move || take_turns(&*work, &next))
        };
        let tasks: Vec<_> = (0..self.0).map(take).collect();
        Ok(task::block_on(async {
            let mut done = Vec::new();
            for task in tasks {
                done.extend(task.await);
            }
            in_order(done)
        }))
    }
}
