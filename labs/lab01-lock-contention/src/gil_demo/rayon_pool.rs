//! A rayon pool of our own, one spawned piece per worker; idle threads take them.

use std::sync::Arc;

use contend::{Result, Setup};

use crate::runtimes;
use crate::work::{Additions, Sums};

/// Gets or builds the pool; only the adding is timed.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    let pool = setup.shared("rayon", || runtimes::rayon(workers))?;
    Ok(move |additions: &Arc<Additions>| {
        let mut parts = vec![Sums::default(); workers];
        // In place: the caller itself spawns, and so wakes as many threads as there are pieces. With `install` one
        // thread of the pool would, from its own core (see `rayon-par-iter`).
        pool.in_place_scope(|scope| {
            for (chunk, part) in additions.chunks(workers).zip(&mut parts) {
                scope.spawn(move |_| *part = additions.sum(chunk));
            }
        });
        Ok(parts.into_iter().sum())
    })
}
