//! Scoped threads that take turns.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::thread;

use contend::Result;

use super::{Work, Workers, in_order, take_turns};

/// So many threads.
pub(crate) struct StdThreads(pub(crate) usize);

impl Workers for StdThreads {
    fn work_on<W: Work>(&mut self, work: &Arc<W>) -> Result<Vec<W::Done>> {
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            let start_one = |index| {
                thread::Builder::new()
                    .name(format!("images-{index}"))
                    .spawn_scoped(scope, || take_turns(&**work, &next))
            };
            let threads = (0..self.0).map(start_one).collect::<std::io::Result<Vec<_>>>()?;
            let done =
                threads.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
            Ok(in_order(done.collect()))
        })
    }
}
