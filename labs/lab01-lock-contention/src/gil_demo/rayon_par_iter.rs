//! The same pool as `rayon-pool`, as most programs use it: a parallel iterator, one item per worker.
//!
//! `install` hands everything to one thread of the pool, which wakes the next when it has something to share. Where the
//! kernel puts a woken thread on the core of its waker, it waits there for that one's work to end, and the pool is as
//! quick as one thread: finer items do not help, since nobody is there to steal them. In a program whose pool is busy
//! all the time this does not happen.

use std::sync::Arc;

use contend::{Result, Setup};
use rayon::prelude::*;

use crate::runtimes;
use crate::work::{Additions, Sums};

/// Gets or builds the pool; only the adding is timed.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    let pool = setup.shared("rayon", || runtimes::rayon(workers))?;
    Ok(move |additions: &Arc<Additions>| {
        let chunks: Vec<_> = additions.chunks(workers).collect();
        Ok(pool.install(|| chunks.into_par_iter().with_max_len(1).map(|chunk| additions.sum(chunk)).sum()))
    })
}
