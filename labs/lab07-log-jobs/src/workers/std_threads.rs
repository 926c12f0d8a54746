//! Scoped threads that take the next part when they are done with one, each with a tally of its own.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::thread;

use contend::Result;

use super::{Workers, take_turns};
use crate::plan::{Found, Plan};

/// So many threads.
pub(crate) struct StdThreads(pub(crate) usize);

impl Workers for StdThreads {
    // ANCHOR: read
    fn read(&mut self, plan: &Arc<Plan>) -> Result<Found> {
        let next = AtomicUsize::new(0);
        let read = || take_turns(plan, &next);
        thread::scope(|scope| {
            let start_one = |index| thread::Builder::new().name(format!("logs-{index}")).spawn_scoped(scope, read);
            let threads = (0..self.0).map(start_one).collect::<std::io::Result<Vec<_>>>()?;
            let found = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
            Ok(found.fold(Found::default(), Found::merge))
        })
    }
    // ANCHOR_END: read
}
