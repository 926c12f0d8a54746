//! The whole loop handed over once, to the threads of the `blocking` crate.

use std::sync::Arc;

use contend::{Result, Setup};

use super::work::Text;
use crate::count::Counts;
use contend_runtimes::SmolThreads;

/// Gets or starts the executor's threads; the task that hands over runs on one of them.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Counts>> {
    let pool = setup.shared("smol", || SmolThreads::start(setup.workers()))?;
    Ok(move |text: &Arc<Text>| {
        let text = text.clone();
        smol::block_on(pool.executor.spawn(async move { smol::unblock(move || text.count()).await }))
    })
}
