//! Each body goes to a rayon pool, which is made for computing; its hash comes back through a oneshot channel.

use std::sync::Arc;

use contend::{Result, Setup};
use rayon::ThreadPool;
use tokio::sync::oneshot;

use crate::waits::http::{Connection, Fetched};
use crate::waits::tokio_client::{self, connect, in_tasks};
use crate::waits::work::{Hash, Hashes, Requests};

/// Starts the pool and connects.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Hashes>> {
    let runtime = setup.shared("tokio", || tokio_client::multi_thread(setup.workers()))?;
    let pool = Arc::new(rayon::ThreadPoolBuilder::new().num_threads(setup.workers()).build()?);
    let mut connections = runtime.block_on(connect(&Requests::at(&setup)?))?;
    Ok(move |requests: &Arc<Requests>| {
        let (lent, pool) = (connections.lend(requests)?, pool.clone());
        let all = in_tasks(requests.clone(), lent, move |requests, slot, connection| {
            fetch(pool.clone(), requests, slot, connection)
        });
        let fetched = runtime.block_on(runtime.spawn(all))??;
        Ok(Hashes::gather(connections.take_back(fetched)))
    })
}

// ANCHOR: fetch
async fn fetch(
    pool: Arc<ThreadPool>,
    requests: Arc<Requests>,
    slot: usize,
    mut connection: Connection,
) -> Result<Fetched<Hash>> {
    let mut answers = Vec::with_capacity(2);
    for item in requests.of_slot(slot) {
        let body = tokio_client::get(&mut connection, &requests, item).await?;
        let (hashed, hash) = oneshot::channel();
        let requests = requests.clone();
        // `spawn` and not `install`: that one would block the worker until the hash is there.
        pool.spawn(move || drop(hashed.send(requests.hash(&body))));
        answers.push((item, hash.await?));
    }
    Ok(Fetched { connection, answers })
}
// ANCHOR_END: fetch
