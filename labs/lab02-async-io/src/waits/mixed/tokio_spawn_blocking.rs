//! Each body goes to tokio's blocking pool: the workers stay free for the sockets.

use std::sync::Arc;

use contend::{Result, Setup};
use tokio::task::spawn_blocking;

use crate::waits::http::{Connection, Fetched};
use crate::waits::tokio_client::{self, connect, in_tasks};
use crate::waits::work::{Hash, Hashes, Requests};

/// Connects; the blocking threads start with the first body, and stay ten seconds after the last.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Hashes>> {
    let runtime = setup.shared("tokio", || tokio_client::multi_thread(setup.workers()))?;
    let mut connections = runtime.block_on(connect(&Requests::at(&setup)?))?;
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
        let requests = requests.clone();
        answers.push((item, spawn_blocking(move || requests.hash(&body)).await?));
    }
    Ok(Fetched { connection, answers })
}
