//! One scoped thread per worker; each returns its part when it ends. Nothing is shared, so there is nothing to lock.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use contend::{Result, Setup};

use crate::work::{Additions, Sums};

/// Builds nothing: a scoped thread cannot be started before its scope, so starting it is inside the clock, as it is in
/// the lesson. `rayon-pool` has its threads from before.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    Ok(move |additions: &Arc<Additions>| {
        Ok(thread::scope(|scope| {
            // Collected before the first join: an iterator is lazy, and would start each thread after the last ended.
            let threads: Vec<_> = additions.chunks(workers).map(|chunk| scope.spawn(|| additions.sum(chunk))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).sum()
        }))
    })
}
