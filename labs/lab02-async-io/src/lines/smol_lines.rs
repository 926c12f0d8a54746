//! smol's `lines`, a stream: an `.await` for each line. The thread behind it reads ahead.

use std::sync::Arc;

use contend::{Result, Setup};
use smol::fs::File;
use smol::io::{AsyncBufReadExt, BufReader};
use smol::stream::StreamExt;

use super::digest::Digest;
use super::work::Text;
use contend_runtimes::SmolThreads;

/// Gets or starts the executor's threads; the task starts on one of them.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Digest>> {
    let pool = setup.shared("smol", || SmolThreads::start(setup.workers()))?;
    Ok(move |text: &Arc<Text>| smol::block_on(pool.executor.spawn(digest(text.clone()))))
}

async fn digest(text: Arc<Text>) -> Result<Digest> {
    let mut lines = BufReader::new(File::open(&text.path).await?).lines();
    let mut digest = Digest::default();
    while let Some(line) = lines.next().await {
        digest.add(&line?);
    }
    Ok(digest)
}
