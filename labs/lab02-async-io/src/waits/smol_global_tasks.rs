//! The same tasks on smol's global executor, whose threads an environment variable counts.

use std::sync::Arc;

use contend::{Result, Setup};

use super::smol_client::{connect, in_tasks};
use super::smol_tasks::fetch;
use super::work::{Bodies, Requests};

/// Connects; the global executor starts its threads at the first `spawn`, and they stay until the process ends.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Bodies>> {
    let (mut connections, wires) = smol::block_on(connect(&Requests::at(&setup)?))?;
    wires.into_iter().for_each(|wire| smol::spawn(wire).detach());
    Ok(move |requests: &Arc<Requests>| {
        let all = in_tasks(smol::spawn, requests.clone(), connections.lend(requests)?, fetch);
        let fetched = smol::block_on(smol::spawn(all))?;
        Ok(Bodies::gather(connections.take_back(fetched)))
    })
}
