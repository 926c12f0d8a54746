//! async-std's `lines`, a stream: an `.await` for each line.

use std::sync::Arc;

use async_std::fs::File;
use async_std::io::BufReader;
use async_std::io::prelude::BufReadExt;
use async_std::stream::StreamExt;
use async_std::task;
use contend::{Result, Setup};

use super::digest::Digest;
use super::work::Text;

/// Builds nothing: async-std's threads start with its first task, in the untimed call.
pub(crate) fn prepare(_: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Digest>> {
    Ok(|text: &Arc<Text>| task::block_on(task::spawn(digest(text.clone()))))
}

async fn digest(text: Arc<Text>) -> Result<Digest> {
    let mut lines = BufReader::new(File::open(&text.path).await?).lines();
    let mut digest = Digest::default();
    while let Some(line) = lines.next().await {
        digest.add(&line?);
    }
    Ok(digest)
}
