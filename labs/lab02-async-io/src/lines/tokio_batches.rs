//! A thread of the blocking pool reads on its own, and sends batches to the task: an `.await` for each 256 lines.

use std::sync::Arc;

use contend::{Result, Setup};
use tokio::sync::mpsc::channel;
use tokio::task::spawn_blocking;

use super::digest::Digest;
use super::work::{BATCHES_UNDER_WAY, Text};
use crate::waits::tokio_client::multi_thread;

/// Gets or builds the runtime; the task starts on its own workers.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Digest>> {
    let runtime = setup.shared("tokio", || multi_thread(setup.workers()))?;
    Ok(move |text: &Arc<Text>| runtime.block_on(runtime.spawn(digest(text.clone())))?)
}

// ANCHOR: digest
async fn digest(text: Arc<Text>) -> Result<Digest> {
    let (sender, mut batches) = channel(BATCHES_UNDER_WAY);
    let reader = spawn_blocking(move || {
        for batch in text.batches()? {
            // Full: this thread waits. Gone: the task was dropped, and so the reading ends with it.
            if sender.blocking_send(batch?).is_err() {
                break;
            }
        }
        Ok::<_, std::io::Error>(())
    });
    let mut digest = Digest::default();
    while let Some(batch) = batches.recv().await {
        batch.lines().for_each(|line| digest.add(line));
    }
    // The end of the batches may be an error's: without this line half a file would pass for a whole one.
    reader.await??;
    Ok(digest)
}
// ANCHOR_END: digest
