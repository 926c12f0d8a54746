//! A total per worker, and no lock: but two totals lie in one cache line, and the cores pass it to and fro as if they
//! shared it. The borrow checker has no objection, since it knows of values and not of lines.

use std::hint::black_box;
use std::sync::Arc;

use contend::{Result, Setup};

use crate::pitfalls::false_sharing::neighbours;
use crate::threads::each_on_a_thread;
use crate::work::{Additions, Sums};

/// Builds nothing: the totals are new each time.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    Ok(move |additions: &Arc<Additions>| {
        let mut lines = neighbours(workers);
        let totals = lines.iter_mut().flat_map(|line| &mut line.0);
        each_on_a_thread(additions.chunks(workers).zip(totals), |(chunk, total)| {
            for block in additions.blocks(chunk) {
                // Else the compiler would keep the total in a register to the end, and cure what is to be shown.
                *black_box(&mut *total) += additions.sum(block);
            }
        });
        Ok(lines.iter().flat_map(|line| line.0).sum())
    })
}
