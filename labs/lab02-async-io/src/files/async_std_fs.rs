//! An async-std task for each file, and a stream that keeps so many of them under way: async-std has no semaphore.

use std::sync::Arc;

use async_std::{fs, task};
use contend::{Result, Setup};
use futures_util::{StreamExt, stream};

use super::work::{Counted, Files};

/// Builds nothing: async-std's threads start with the first task, and stay until the process ends.
pub(crate) fn prepare(_: Setup) -> Result<impl FnMut(&Arc<Files>) -> Result<Vec<Counted>>> {
    Ok(|files: &Arc<Files>| Ok(task::block_on(task::spawn(count(files.clone())))))
}

async fn count(files: Arc<Files>) -> Vec<Counted> {
    let count_one = |index| {
        let files = files.clone();
        task::spawn(async move { (index, Counted::of(fs::read(&files.paths[index]).await.map_err(plain))) })
    };
    let under_way = stream::iter(0..files.paths.len()).map(count_one).buffer_unordered(files.concurrency);
    let counted = under_way.collect().await;
    files.answer_from(counted)
}

/// async-std wraps the system's error in words of its own and loses its number, but not its kind.
fn plain(error: std::io::Error) -> std::io::Error {
    error.kind().into()
}
