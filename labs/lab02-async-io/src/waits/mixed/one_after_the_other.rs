//! One connection, one request at a time, each body hashed before the next is asked for.

use std::sync::Arc;

use contend::{Result, Setup};

use crate::waits::blocking_client::Client;
use crate::waits::work::{Hashes, Requests};

/// Opens the one connection.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Requests>) -> Result<Hashes>> {
    let client = Client::connect(&Requests::at(&setup)?)?;
    Ok(move |requests: &Arc<Requests>| {
        let items = 0..requests.total() as u64;
        let one_by_one = items.map(|item| Ok((item, requests.hash(&client.get(requests, item)?))));
        Ok(Hashes::gather(one_by_one.collect::<Result<_>>()?))
    })
}
