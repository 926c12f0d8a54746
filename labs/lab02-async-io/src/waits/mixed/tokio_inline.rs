//! Hashing inside the task, on both flavours. On the current-thread runtime it is the classic mistake: whatever arrives
//! meanwhile waits, timers included. With several workers the mistake costs less, and is still one.

use std::sync::Arc;

use contend::{Result, Setup};
use tokio::runtime::Runtime;

use crate::waits::http::{Connection, Fetched};
use crate::waits::tokio_client::{self, connect, in_tasks};
use crate::waits::work::{Hash, Hashes, Requests};

/// On the calling thread alone.
pub(crate) fn current_thread(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Hashes>> {
    let runtime = setup.shared("tokio-current-thread", tokio_client::current_thread)?;
    prepare_on(runtime, &setup)
}

/// On the multi-thread runtime.
pub(crate) fn multi_thread(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Hashes>> {
    let runtime = setup.shared("tokio", || tokio_client::multi_thread(setup.workers()))?;
    prepare_on(runtime, &setup)
}

fn prepare_on(runtime: Arc<Runtime>, setup: &Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Hashes> + use<>> {
    let mut connections = runtime.block_on(connect(&Requests::at(setup)?))?;
    Ok(move |requests: &Arc<Requests>| {
        let lent = connections.lend(requests)?;
        let fetched = runtime.block_on(runtime.spawn(in_tasks(requests.clone(), lent, fetch)))??;
        Ok(Hashes::gather(connections.take_back(fetched)))
    })
}

async fn fetch(requests: Arc<Requests>, slot: usize, mut connection: Connection) -> Result<Fetched<Hash>> {
    let mut answers = Vec::with_capacity(2);
    for item in requests.of_slot(slot) {
        let body = tokio_client::get(&mut connection, &requests, item).await?;
        answers.push((item, requests.hash(&body)));
    }
    Ok(Fetched { connection, answers })
}
