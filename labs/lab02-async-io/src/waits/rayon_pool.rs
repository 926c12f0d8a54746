//! A rayon pool of as many threads as slots. It works, and is the wrong tool: rayon's threads look for work at each
//! other's, which is worth its while for two threads that compute and not for a thousand that wait.

use std::sync::Arc;

use contend::{Result, Setup};
use rayon::prelude::*;

use super::blocking_client::{Client, STACK_BYTES};
use super::work::{Bodies, Requests};

/// Starts the pool and connects.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Bodies>> {
    let requests = Requests::at(&setup)?;
    let clients = Client::connect_all(&requests, requests.concurrency)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(requests.concurrency).stack_size(STACK_BYTES).build()?;
    Ok(move |requests: &Arc<Requests>| {
        // A slot that waits must be a job of its own: rayon would else give several to one thread, one after the other.
        let slots = clients.par_iter().with_max_len(1).enumerate();
        let brought = slots.map(|(slot, client)| client.fetch(requests, slot, |_, body| body));
        let brought = pool.install(|| brought.collect::<Result<Vec<_>>>())?;
        Ok(Bodies::gather(brought.into_iter().flatten().collect()))
    })
}
