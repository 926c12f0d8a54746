//! One total under `tokio::sync::Mutex`, for comparison with `std-mutex`. Nothing is awaited while it is held, so a
//! std lock would be the right one even in async code; this one pays for being held across an `.await`.

use std::sync::Arc;

use contend::{Result, Setup};
use tokio::sync::Mutex;

use crate::runtimes;
use crate::work::{Additions, Sums};

/// Gets or builds the runtime; only the adding is timed.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    let runtime = setup.shared("tokio", || runtimes::tokio(workers))?;
    Ok(move |additions: &Arc<Additions>| runtime.block_on(runtime.spawn(sum_in_tasks(additions.clone(), workers)))?)
}

async fn sum_in_tasks(additions: Arc<Additions>, workers: usize) -> Result<Sums> {
    let total = Arc::new(Mutex::new(Sums::default()));
    let start_one = |chunk| {
        let (additions, total) = (additions.clone(), total.clone());
        tokio::spawn(async move {
            for block in additions.blocks(chunk) {
                let part = additions.sum(block);
                *total.lock().await += part;
            }
        })
    };
    let tasks: Vec<_> = additions.chunks(workers).map(start_one).collect();
    for task in tasks {
        task.await?;
    }
    Ok(*total.lock().await)
}
