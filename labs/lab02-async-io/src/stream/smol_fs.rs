//! smol's file, chunk by chunk. Its thread does not wait to be asked: it reads ahead into a pipe of 8 MiB, and the task
//! is woken only when that ran dry.

use std::sync::Arc;

use contend::{Result, Setup};
use smol::fs::File;
use smol::io::AsyncReadExt;

use super::work::Text;
use crate::count::{Counter, Counts};
use contend_runtimes::SmolThreads;

/// Gets or starts the executor's threads; the task starts on one of them.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Counts>> {
    let pool = setup.shared("smol", || SmolThreads::start(setup.workers()))?;
    Ok(move |text: &Arc<Text>| smol::block_on(pool.executor.spawn(count(text.clone()))))
}

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
