//! One tokio task per worker. An async task that never awaits occupies its thread as any loop does: `async` makes
//! nothing parallel, the runtime's threads do.

use std::sync::Arc;

use contend::{Result, Setup};

use crate::runtimes;
use crate::work::{Additions, Sums};

/// Gets or builds the runtime; only the adding is timed. `block_on` does nothing but wait: the tasks start on the
/// runtime's own workers.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    let runtime = setup.shared("tokio", || runtimes::tokio(workers))?;
    Ok(move |additions: &Arc<Additions>| runtime.block_on(runtime.spawn(sum_in_tasks(additions.clone(), workers)))?)
}

async fn sum_in_tasks(additions: Arc<Additions>, workers: usize) -> Result<Sums> {
    let start_one = |chunk| {
        let additions = additions.clone();
        tokio::spawn(async move { additions.sum(chunk) })
    };
    let tasks: Vec<_> = additions.chunks(workers).map(start_one).collect();
    let mut total = Sums::default();
    for task in tasks {
        total += task.await?;
    }
    Ok(total)
}
