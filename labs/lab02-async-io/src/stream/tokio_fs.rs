//! tokio's file, chunk by chunk. It looks like waiting for a disk and is a thread: each `read` is handed to the blocking
//! pool, copied from the pool's buffer into ours, and the task woken.

use std::sync::Arc;

use contend::{Result, Setup};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use super::work::Text;
use crate::count::{Counter, Counts};
use crate::waits::tokio_client;

/// On the multi-thread runtime; the task starts on its own workers.
pub(crate) fn multi_thread(setup: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Counts>> {
    let runtime = setup.shared("tokio", || tokio_client::multi_thread(setup.workers()))?;
    Ok(move |text: &Arc<Text>| runtime.block_on(runtime.spawn(count(text.clone())))?)
}

/// On the current-thread runtime: no worker steals the task, and still there is a second thread.
pub(crate) fn current_thread(setup: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Counts>> {
    let runtime = setup.shared("tokio-current-thread", tokio_client::current_thread)?;
    Ok(move |text: &Arc<Text>| runtime.block_on(runtime.spawn(count(text.clone())))?)
}

// ANCHOR: count
async fn count(text: Arc<Text>) -> Result<Counts> {
    let mut file = File::open(&text.path).await?;
    let (mut buffer, mut counter) = (text.buffer(), Counter::default());
    loop {
        let length = file.read(&mut buffer).await?;
        if length == 0 {
            return Ok(counter.counts());
        }
        counter.feed(&buffer[..length]);
    }
}
// ANCHOR_END: count
