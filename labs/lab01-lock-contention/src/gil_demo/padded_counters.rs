//! The cure of `false-sharing`: the same totals, each on a cache line of its own. Nothing else differs.

use std::hint::black_box;
use std::sync::Arc;

use contend::{Result, Setup};

use crate::pitfalls::false_sharing::far_apart;
use crate::threads::each_on_a_thread;
use crate::work::{Additions, Sums};

/// Builds nothing: the totals are new each time.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    Ok(move |additions: &Arc<Additions>| {
        let mut totals = far_apart(workers);
        each_on_a_thread(additions.chunks(workers).zip(&mut totals), |(chunk, total)| {
            for block in additions.blocks(chunk) {
                // As in `false-sharing`, so that both write as often.
                *black_box(&mut **total) += additions.sum(block);
            }
        });
        Ok(totals.iter().map(|total| **total).sum())
    })
}
