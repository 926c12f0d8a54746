//! async-std's file, chunk by chunk: as with tokio, a hand-over for each buffer that has to be filled.

use std::sync::Arc;

use async_std::fs::File;
use async_std::io::ReadExt;
use async_std::task;
use contend::{Result, Setup};

use super::work::Text;
use crate::count::{Counter, Counts};

/// Builds nothing: async-std's threads start with its first task, in the untimed call.
pub(crate) fn prepare(_: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Counts>> {
    Ok(|text: &Arc<Text>| task::block_on(task::spawn(count(text.clone()))))
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
