//! Hashing inside the smol task, on an executor of our own.

use std::sync::Arc;

use contend::{Result, Setup};
use contend_runtimes::SmolThreads;

use crate::waits::http::{Connection, Fetched};
use crate::waits::smol_client::{self, connect, in_tasks};
use crate::waits::work::{Hash, Hashes, Requests};

/// Starts the threads and connects.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Hashes>> {
    let pool = setup.shared("smol", || SmolThreads::start(setup.workers()))?;
    let (mut connections, wires) = smol::block_on(connect(&Requests::at(&setup)?))?;
    wires.into_iter().for_each(|wire| pool.executor.spawn(wire).detach());
    Ok(move |requests: &Arc<Requests>| {
        let (lent, requests) = (connections.lend(requests)?, requests.clone());
        let executor = pool.executor.clone();
        let all = async move { in_tasks(|task| executor.spawn(task), requests, lent, fetch).await };
        let fetched = smol::block_on(pool.executor.spawn(all))?;
        Ok(Hashes::gather(connections.take_back(fetched)))
    })
}

async fn fetch(requests: Arc<Requests>, slot: usize, mut connection: Connection) -> Result<Fetched<Hash>> {
    let mut answers = Vec::with_capacity(2);
    for item in requests.of_slot(slot) {
        let body = smol_client::get(&mut connection, &requests, item).await?;
        answers.push((item, requests.hash(&body)));
    }
    Ok(Fetched { connection, answers })
}
