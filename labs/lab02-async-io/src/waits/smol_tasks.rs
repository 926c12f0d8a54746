//! One smol task for each slot, on an executor of our own with as many threads as the others have.

use std::sync::Arc;

use contend::{Result, Setup};
use contend_runtimes::SmolThreads;
use hyper::body::Bytes;

use super::http::{Connection, Fetched};
use super::smol_client::{self, connect, in_tasks};
use super::work::{Bodies, Requests};

/// Starts the threads and connects; the tasks start on those threads.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Bodies>> {
    let pool = setup.shared("smol", || SmolThreads::start(setup.workers()))?;
    let (mut connections, wires) = smol::block_on(connect(&Requests::at(&setup)?))?;
    wires.into_iter().for_each(|wire| pool.executor.spawn(wire).detach());
    Ok(move |requests: &Arc<Requests>| {
        let (lent, requests) = (connections.lend(requests)?, requests.clone());
        let executor = pool.executor.clone();
        let all = async move { in_tasks(|task| executor.spawn(task), requests, lent, fetch).await };
        let fetched = smol::block_on(pool.executor.spawn(all))?;
        Ok(Bodies::gather(connections.take_back(fetched)))
    })
}

/// What a slot does, on whichever executor.
pub(super) async fn fetch(requests: Arc<Requests>, slot: usize, mut connection: Connection) -> Result<Fetched<Bytes>> {
    let mut answers = Vec::with_capacity(2);
    for item in requests.of_slot(slot) {
        answers.push((item, smol_client::get(&mut connection, &requests, item).await?));
    }
    Ok(Fetched { connection, answers })
}
