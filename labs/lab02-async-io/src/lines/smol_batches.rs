//! `Unblock` makes a stream of any iterator: a thread runs the iterator ahead, the task awaits what it gave.

use std::sync::Arc;

use contend::{Result, Setup};
use smol::Unblock;
use smol::stream::StreamExt;

use super::digest::Digest;
use super::work::{BATCHES_UNDER_WAY, Text};
use contend_runtimes::SmolThreads;

/// Gets or starts the executor's threads; the task starts on one of them.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Digest>> {
    let pool = setup.shared("smol", || SmolThreads::start(setup.workers()))?;
    Ok(move |text: &Arc<Text>| smol::block_on(pool.executor.spawn(digest(text.clone()))))
}

async fn digest(text: Arc<Text>) -> Result<Digest> {
    let opened = smol::unblock(move || text.batches()).await?;
    // Its own choice would be 8,192 batches.
    let mut batches = Unblock::with_capacity(BATCHES_UNDER_WAY, opened);
    let mut digest = Digest::default();
    while let Some(batch) = batches.next().await {
        batch?.lines().for_each(|line| digest.add(line));
    }
    Ok(digest)
}
