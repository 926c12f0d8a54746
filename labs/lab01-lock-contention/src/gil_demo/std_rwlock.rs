//! As `std-mutex`, with a reader-writer lock. Everyone writes here: what is left of an `RwLock` is its bookkeeping.

use std::sync::{Arc, RwLock};

use contend::{Result, Setup};

use crate::threads::each_on_a_thread;
use crate::work::{Additions, Sums};

/// Builds nothing: the lock is as new as the total that it guards.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    Ok(move |additions: &Arc<Additions>| {
        let total = RwLock::new(Sums::default());
        each_on_a_thread(additions.chunks(workers), |chunk| {
            for block in additions.blocks(chunk) {
                let part = additions.sum(block);
                *total.write().expect("nobody panics while holding it") += part;
            }
        });
        Ok(total.into_inner()?)
    })
}
