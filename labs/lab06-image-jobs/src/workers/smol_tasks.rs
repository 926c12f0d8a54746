//! smol's way with work that blocks: `unblock`, a closure a worker.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use contend::Result;

use super::{Work, Workers, in_order, take_turns};

/// So many closures.
pub(crate) struct SmolTasks(pub(crate) usize);

impl Workers for SmolTasks {
    fn work_on<W: Work>(&mut self, work: &Arc<W>) -> Result<Vec<W::Done>> {
        let next = Arc::new(AtomicUsize::new(0));
        let take = |_| {
            let (next, work) = (next.clone(), work.clone());
            smol::unblock(move || take_turns(&*work, &next))
        };
        let tasks: Vec<_> = (0..self.0).map(take).collect();
        Ok(smol::block_on(async {
            let mut done = Vec::new();
            for task in tasks {
                done.extend(task.await);
            }
            in_order(done)
        }))
    }
}
