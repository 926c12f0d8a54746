//! A rayon pool of our own: one item per worker, which idle threads steal; the sum is rayon's as well.

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
        // A program of one's own would hand rayon finer pieces, and be served better where cores differ.
        Ok(pool.install(|| chunks.into_par_iter().with_max_len(1).map(|chunk| additions.sum(chunk)).sum()))
    })
}
