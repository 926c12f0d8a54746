//! As `std-mutex`, with `parking_lot`'s lock: one byte, waiters queued in a table of its own, no poisoning.

use std::sync::Arc;

use contend::{Result, Setup};
use parking_lot::Mutex;

use crate::threads::each_on_a_thread;
use crate::work::{Additions, Sums};

/// Builds nothing: the lock is as new as the total that it guards.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    Ok(move |additions: &Arc<Additions>| {
        let total = Mutex::new(Sums::default());
        each_on_a_thread(additions.chunks(workers), |chunk| {
            for block in additions.blocks(chunk) {
                let part = additions.sum(block);
                *total.lock() += part;
            }
        });
        Ok(total.into_inner())
    })
}
