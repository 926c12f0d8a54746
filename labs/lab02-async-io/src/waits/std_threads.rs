//! One thread for each slot, started before the clock: the plain way, and the baseline.

use std::sync::Arc;

use contend::{Result, Setup};

use super::blocking_client::Threads;
use super::work::{Bodies, Requests};

/// Starts the threads, each with its connection.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Bodies>> {
    let requests = Requests::at(&setup)?;
    let threads = Threads::start(&requests, 0..requests.concurrency, |_, body| body)?;
    Ok(move |requests: &Arc<Requests>| Ok(Bodies::gather(threads.fetch_all(requests)?)))
}
