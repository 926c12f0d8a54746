//! One tokio task for each slot, on both flavours of the runtime: two workers that steal, or the calling thread alone.

use std::sync::Arc;

use contend::{Result, Setup};
use tokio::runtime::Runtime;

use super::http::{Connection, Fetched};
use super::tokio_client::{self, connect, in_tasks};
use super::work::{Bodies, Requests};

/// On the multi-thread runtime.
pub(crate) fn multi_thread(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Bodies>> {
    let runtime = setup.shared("tokio", || tokio_client::multi_thread(setup.workers()))?;
    prepare_on(runtime, &setup)
}

/// On the current-thread runtime: a thousand waits, and one thread.
pub(crate) fn current_thread(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Bodies>> {
    let runtime = setup.shared("tokio-current-thread", tokio_client::current_thread)?;
    prepare_on(runtime, &setup)
}

/// Connects; the tasks start on the runtime's own workers.
fn prepare_on(runtime: Arc<Runtime>, setup: &Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Bodies> + use<>> {
    let mut connections = runtime.block_on(connect(&Requests::at(setup)?))?;
    Ok(move |requests: &Arc<Requests>| {
        let lent = connections.lend(requests)?;
        let fetched = runtime.block_on(runtime.spawn(in_tasks(requests.clone(), lent, fetch)))??;
        Ok(Bodies::gather(connections.take_back(fetched)))
    })
}

// ANCHOR: fetch
async fn fetch(
    requests: Arc<Requests>,
    slot: usize,
    mut connection: Connection,
) -> Result<Fetched<hyper::body::Bytes>> {
    let mut answers = Vec::with_capacity(2);
    for item in requests.of_slot(slot) {
        answers.push((item, tokio_client::get(&mut connection, &requests, item).await?));
    }
    Ok(Fetched { connection, answers })
}
// ANCHOR_END: fetch
