//! One thread for each slot: it waits, it hashes, and the kernel sees to it that a thread that hashes stops no other.

use std::sync::Arc;

use contend::{Result, Setup};

use crate::waits::blocking_client::Threads;
use crate::waits::work::{Hashes, Requests};

/// Starts the threads, each with its connection.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Hashes>> {
    let requests = Requests::at(&setup)?;
    let threads = Threads::start(&requests, 0..requests.concurrency, |requests, body| requests.hash(&body))?;
    Ok(move |requests: &Arc<Requests>| Ok(Hashes::gather(threads.fetch_all(requests)?)))
}
