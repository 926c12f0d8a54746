//! Hashing inside the async-std task.

use std::sync::Arc;

use async_std::task;
use contend::{Result, Setup};

use crate::waits::async_std_client::{self, connect, in_tasks};
use crate::waits::http::{Connection, Fetched};
use crate::waits::work::{Hash, Hashes, Requests};

/// Connects; the tasks start on the global threads.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Hashes>> {
    let mut connections = task::block_on(connect(&Requests::at(&setup)?))?;
    Ok(move |requests: &Arc<Requests>| {
        let all = in_tasks(requests.clone(), connections.lend(requests)?, fetch);
        let fetched = task::block_on(task::spawn(all))?;
        Ok(Hashes::gather(connections.take_back(fetched)))
    })
}

async fn fetch(requests: Arc<Requests>, slot: usize, mut connection: Connection) -> Result<Fetched<Hash>> {
    let mut answers = Vec::with_capacity(2);
    for item in requests.of_slot(slot) {
        let body = async_std_client::get(&mut connection, &requests, item).await?;
        answers.push((item, requests.hash(&body)));
    }
    Ok(Fetched { connection, answers })
}
