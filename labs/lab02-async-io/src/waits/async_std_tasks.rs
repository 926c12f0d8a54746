//! One async-std task for each slot, on its global threads.

use std::sync::Arc;

use async_std::task;
use contend::{Result, Setup};
use hyper::body::Bytes;

use super::async_std_client::{self, connect, in_tasks};
use super::http::{Connection, Fetched};
use super::work::{Bodies, Requests};

/// Connects; the tasks start on the global threads.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Bodies>> {
    let mut connections = task::block_on(connect(&Requests::at(&setup)?))?;
    Ok(move |requests: &Arc<Requests>| {
        let all = in_tasks(requests.clone(), connections.lend(requests)?, fetch);
        let fetched = task::block_on(task::spawn(all))?;
        Ok(Bodies::gather(connections.take_back(fetched)))
    })
}

async fn fetch(requests: Arc<Requests>, slot: usize, mut connection: Connection) -> Result<Fetched<Bytes>> {
    let mut answers = Vec::with_capacity(2);
    for item in requests.of_slot(slot) {
        answers.push((item, async_std_client::get(&mut connection, &requests, item).await?));
    }
    Ok(Fetched { connection, answers })
}
