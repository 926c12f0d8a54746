//! One total under a `std::sync::Mutex`. Each thread adds up a block on its own, and takes the lock to hand it in.

use std::sync::{Arc, Mutex};

use contend::{Result, Setup};

use crate::threads::each_on_a_thread;
use crate::work::{Additions, Sums};

/// Builds nothing: the lock is as new as the total that it guards.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    Ok(move |additions: &Arc<Additions>| {
        let total = Mutex::new(Sums::default());
        each_on_a_thread(additions.chunks(workers), |chunk| {
            for block in additions.blocks(chunk) {
                // Two lines on purpose: in one, the lock would be taken first and held over the whole block
                // (see `pitfalls::guard_held_too_long`).
                let part = additions.sum(block);
                *total.lock().expect("nobody panics while holding it") += part;
            }
        });
        Ok(total.into_inner()?)
    })
}
