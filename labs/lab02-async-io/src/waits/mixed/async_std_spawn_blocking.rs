//! Each body goes to async-std's blocking pool, which is the `blocking` crate's too.

use std::sync::Arc;

use async_std::task::{self, spawn_blocking};
use contend::{Result, Setup};

use crate::waits::async_std_client::{self, connect, in_tasks};
use crate::waits::http::{Connection, Fetched};
use crate::waits::work::{Hash, Hashes, Requests};

/// Connects; the blocking threads start with the first bodies.
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
        let requests = requests.clone();
        answers.push((item, spawn_blocking(move || requests.hash(&body)).await));
    }
    Ok(Fetched { connection, answers })
}
