//! One connection, one request at a time: what waiting costs if nothing else is done meanwhile.

use std::sync::Arc;

use contend::{Result, Setup};

use super::blocking_client::Client;
use super::work::{Bodies, Requests};

/// Opens the one connection.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Bodies>> {
    let client = Client::connect(&Requests::at(&setup)?)?;
    Ok(move |requests: &Arc<Requests>| {
        let one_by_one = (0..requests.total() as u64).map(|item| Ok((item, client.get(requests, item)?)));
        Ok(Bodies::gather(one_by_one.collect::<Result<_>>()?))
    })
}
