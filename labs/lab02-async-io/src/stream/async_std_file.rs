//! async-std's file, chunk by chunk: as with tokio, a hand-over for each buffer that has to be filled.

use std::sync::Arc;

use async_std::fs::File;
use async_std::io::ReadExt;
use async_std::task;
use contend::{Result, Setup};

use super::count::{BEFORE_THE_FIRST, Counter, Counts};
use super::work::Text;

/// Builds nothing: async-std's threads start with its first task, in the untimed call.
pub(crate) fn prepare(_: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Counts>> {
    Ok(|text: &Arc<Text>| task::block_on(task::spawn(count(text.clone()))))
}

async fn count(text: Arc<Text>) -> Result<Counts> {
    let mut file = File::open(&text.path).await?;
    let (mut buffer, mut counter) = (text.buffer(), Counter::after(BEFORE_THE_FIRST));
    loop {
        let length = file.read(&mut buffer).await?;
        if length == 0 {
            return Ok(counter.counts());
        }
        counter.read(&buffer[..length]);
    }
}
