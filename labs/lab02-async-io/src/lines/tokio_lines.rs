//! tokio's `lines`: an `.await` for each line, which finds it in the buffer or hands a read to the blocking pool.

use std::sync::Arc;

use contend::{Result, Setup};
use tokio::fs::File;
use tokio::io::{AsyncBufReadExt, BufReader};

use super::digest::Digest;
use super::work::Text;
use crate::waits::tokio_client::multi_thread;

/// With the buffer that `BufReader::new` has.
pub(crate) fn small_buffer(setup: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Digest>> {
    with_buffer(setup, 8 << 10)
}

/// With a buffer that is filled 128 times less often.
pub(crate) fn large_buffer(setup: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Digest>> {
    with_buffer(setup, 1 << 20)
}

/// Gets or builds the runtime; the task starts on its own workers.
fn with_buffer(setup: Setup, buffer_bytes: usize) -> Result<impl FnMut(&Arc<Text>) -> Result<Digest>> {
    let runtime = setup.shared("tokio", || multi_thread(setup.workers()))?;
    Ok(move |text: &Arc<Text>| runtime.block_on(runtime.spawn(digest(text.clone(), buffer_bytes)))?)
}

// ANCHOR: digest
async fn digest(text: Arc<Text>, buffer_bytes: usize) -> Result<Digest> {
    let file = File::open(&text.path).await?;
    let mut lines = BufReader::with_capacity(buffer_bytes, file).lines();
    let mut digest = Digest::default();
    while let Some(line) = lines.next_line().await? {
        digest.add(&line);
    }
    Ok(digest)
}
// ANCHOR_END: digest
