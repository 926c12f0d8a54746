//! Scoped threads as crossbeam had them years before the standard library: a closure gets the scope, so that it can
//! start further threads, and a panic comes back as an error.

use std::sync::Arc;

use contend::{Result, Setup};

use crate::work::{Additions, Sums};

/// Builds nothing: as in `std-threads` the start of the threads is inside the clock.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    Ok(move |additions: &Arc<Additions>| {
        let sums = crossbeam::thread::scope(|scope| {
            let threads: Vec<_> =
                additions.chunks(workers).map(|chunk| scope.spawn(|_| additions.sum(chunk))).collect();
            threads.into_iter().map(|thread| thread.join()).sum()
        });
        sums.and_then(|joined| joined).map_err(|_| "a thread panicked".into())
    })
}
