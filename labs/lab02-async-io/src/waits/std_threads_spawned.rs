//! One thread for each slot, started and ended within the call: what starting them costs.

use std::sync::Arc;
use std::thread;

use contend::{Result, Setup};
use hyper::body::Bytes;

use super::blocking_client::{Client, STACK_BYTES};
use super::work::{Bodies, Requests};

/// Only connects; the connections outlive the threads that use them.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Bodies>> {
    let requests = Requests::at(&setup)?;
    let clients = Client::connect_all(&requests, requests.concurrency)?;
    Ok(move |requests: &Arc<Requests>| Ok(Bodies::gather(fetch_all(requests, &clients)?)))
}

fn fetch_all(requests: &Requests, clients: &[Client]) -> Result<Vec<(u64, Bytes)>> {
    thread::scope(|scope| {
        let mut threads = Vec::with_capacity(clients.len());
        for (slot, client) in clients.iter().enumerate() {
            let fetch = move || client.fetch(requests, slot, |_, body| body);
            threads.push(thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, fetch)?);
        }
        let mut brought = Vec::with_capacity(requests.total());
        for thread in threads {
            brought.extend(thread.join().map_err(|_| "a client thread panicked")??);
        }
        Ok(brought)
    })
}
