//! One smol task per worker through `smol::spawn`: its global executor has one thread, unless `SMOL_THREADS` says
//! otherwise before its first use. The list in `lib.rs` asks for that variable.

use std::sync::Arc;

use contend::{Result, Setup};

use crate::work::{Additions, Sums};

/// The executor is the process's; one task now, so that its threads are there before the clock starts.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    smol::block_on(smol::spawn(async {}));
    Ok(move |additions: &Arc<Additions>| Ok(smol::block_on(smol::spawn(sum_in_tasks(additions.clone(), workers)))))
}

async fn sum_in_tasks(additions: Arc<Additions>, workers: usize) -> Sums {
    let start_one = |chunk| {
        let additions = additions.clone();
        smol::spawn(async move { additions.sum(chunk) })
    };
    let tasks: Vec<_> = additions.chunks(workers).map(start_one).collect();
    let mut total = Sums::default();
    for task in tasks {
        total += task.await;
    }
    total
}
