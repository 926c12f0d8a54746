//! CPython's threads, rebuilt: as many threads as workers, and only the one that holds the big lock may compute.

use std::sync::Arc;
use std::time::Duration;

use contend::{Result, Setup};

use crate::locks::big_lock::BigLock;
use crate::threads::each_on_a_thread;
use crate::work::{Additions, Sums};

/// Makes the lock, with the switch interval of this run (CPython's is 5 ms: `sys.getswitchinterval()`).
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    let big_lock = BigLock::new(Duration::from_micros(setup.get("switch_interval_us")));
    Ok(move |additions: &Arc<Additions>| {
        let parts = each_on_a_thread(additions.chunks(workers).enumerate(), |(worker, chunk)| {
            let mut held = big_lock.take(worker);
            let mut sum = Sums::default();
            for block in additions.blocks(chunk) {
                sum += additions.sum(block);
                // CPython looks after every turn of a loop; once a block is as good for the others, and cheaper.
                held.checkpoint();
            }
            sum
        });
        Ok(parts.into_iter().sum())
    })
}
