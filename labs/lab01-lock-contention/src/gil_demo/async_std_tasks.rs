//! One async-std task per worker. Its number of threads is read once a process, from `ASYNC_STD_THREAD_COUNT`; the
//! list in `lib.rs` asks for it. async-std is retired: it races because the lesson's readers ask for it.

use std::sync::Arc;

use async_std::task;
use contend::{Result, Setup};

use crate::work::{Additions, Sums};

/// The runtime is the process's; one task now, so that its threads are there before the clock starts.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    task::block_on(task::spawn(async {}));
    Ok(move |additions: &Arc<Additions>| Ok(task::block_on(task::spawn(sum_in_tasks(additions.clone(), workers)))))
}

async fn sum_in_tasks(additions: Arc<Additions>, workers: usize) -> Sums {
    let start_one = |chunk| {
        let additions = additions.clone();
        task::spawn(async move { additions.sum(chunk) })
    };
    let tasks: Vec<_> = additions.chunks(workers).map(start_one).collect();
    let mut total = Sums::default();
    for task in tasks {
        total += task.await;
    }
    total
}
