//! smol's way with work that blocks: `unblock`, a closure a worker.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use contend::Result;
use smol::stream::StreamExt;

use super::{Workers, take_turns};
use crate::plan::{Found, Plan};

/// So many closures.
pub(crate) struct SmolTasks(pub(crate) usize);

impl Workers for SmolTasks {
    fn read(&mut self, plan: &Arc<Plan>) -> Result<Found> {
        Ok(smol::block_on(read(plan.clone(), self.0)))
    }
}

async fn read(plan: Arc<Plan>, workers: usize) -> Found {
    let next = Arc::new(AtomicUsize::new(0));
    // A closure a worker that takes part after part: one hop, and one tally.
    let read = |_| {
        let (next, plan) = (next.clone(), plan.clone());
        smol::unblock(move || take_turns(&plan, &next))
    };
    let tasks: Vec<_> = (0..workers).map(read).collect();
    smol::stream::iter(tasks).then(|task| task).fold(Found::default(), Found::merge).await
}
