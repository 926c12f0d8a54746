//! A blocking task reads on its own, and sends batches: an `.await` for each 256 lines.

use std::sync::Arc;

use async_std::channel::bounded;
use async_std::task::{self, spawn_blocking};
use contend::{Result, Setup};

use super::digest::Digest;
use super::work::{BATCHES_UNDER_WAY, Text};

/// Builds nothing: async-std's threads start with its first task, in the untimed call.
pub(crate) fn prepare(_: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Digest>> {
    Ok(|text: &Arc<Text>| task::block_on(task::spawn(digest(text.clone()))))
}

async fn digest(text: Arc<Text>) -> Result<Digest> {
    let (sender, batches) = bounded(BATCHES_UNDER_WAY);
    let reader = spawn_blocking(move || {
        for batch in text.batches()? {
            // Full: this thread waits. Gone: the task was dropped, and so the reading ends with it.
            if sender.send_blocking(batch?).is_err() {
                break;
            }
        }
        Ok::<_, std::io::Error>(())
    });
    let mut digest = Digest::default();
    while let Ok(batch) = batches.recv().await {
        batch.lines().for_each(|line| digest.add(line));
    }
    reader.await?;
    Ok(digest)
}
