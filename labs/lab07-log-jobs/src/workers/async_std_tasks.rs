//! async-std's way with work that blocks: `spawn_blocking`, a closure a worker.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use async_std::task;
use contend::Result;

use super::{Workers, take_turns};
use crate::plan::{Found, Plan};

/// So many closures.
pub(crate) struct AsyncStdTasks(pub(crate) usize);

impl Workers for AsyncStdTasks {
    fn read(&mut self, plan: &Arc<Plan>) -> Result<Found> {
        let next = Arc::new(AtomicUsize::new(0));
        let read = |_| {
            let (next, plan) = (next.clone(), plan.clone());
            task::spawn_blocking(move || take_turns(&plan, &next))
        };
        let tasks: Vec<_> = (0..self.0).map(read).collect();
        Ok(task::block_on(async {
            let mut found = Found::default();
            for task in tasks {
                found = found.merge(task.await);
            }
            found
        }))
    }
}
