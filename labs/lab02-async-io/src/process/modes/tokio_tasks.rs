//! A tokio task for each file, a semaphore for how many at once.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use contend::{Error, cores};
use tokio::fs::OpenOptions;
use tokio::io::{AsyncBufReadExt, AsyncReadExt};
use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, block_in_place};

use super::not_started;
use crate::process::attempted::Attempted;
use crate::process::read_ahead::read_ahead;
use crate::process::{FileError, Message, Options, TextCounter, TextCounts, is_told, report};
use contend_files::{NO_WAITING, must_be_regular};

pub(super) fn run(
    options: &Options,
    workers: usize,
    paths: Vec<PathBuf>,
    outbox: SyncSender<Message>,
) -> Result<(), Error> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(cores().min(workers))
        .max_blocking_threads(workers)
        .enable_time()
        .build()
        .map_err(not_started("tokio"))?;
    let options = Arc::new(options.clone());
    runtime.block_on(async move {
        let (permits, mut tasks) = (Arc::new(Semaphore::new(workers)), JoinSet::new());
        for path in paths {
            let permit = permits.clone().acquire_owned().await.expect("nobody closes it");
            // What has ended is taken out, so that the set does not grow with the files; and heard, if it was refused.
            let mut is_heard = true;
            while let Some(ended) = tasks.try_join_next() {
                is_heard &= ended.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
            }
            if !is_heard {
                break;
            }
            let (options, outbox) = (options.clone(), outbox.clone());
            tasks.spawn(async move {
                let attempted = attempt(&path, &options, &outbox).await;
                drop(permit);
                send(&outbox, Message::Finished(report(path, attempted)))
            });
        }
        tasks.join_all().await;
    });
    Ok(())
}

/// The listener is a thread, and its channel one of threads: where it is slow, this worker gives its tasks away and
/// waits.
fn send(outbox: &SyncSender<Message>, message: Message) -> bool {
    match outbox.try_send(message) {
        Ok(()) => true,
        Err(std::sync::mpsc::TrySendError::Full(message)) => block_in_place(|| outbox.send(message).is_ok()),
        Err(std::sync::mpsc::TrySendError::Disconnected(_)) => false,
    }
}

async fn attempt(path: &Path, options: &Options, outbox: &SyncSender<Message>) -> Attempted {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let result = count(path, options, outbox).await;
        match Attempted::again_after(&result, attempts, options.retries) {
            Some(pause) => tokio::time::sleep(pause).await,
            None => return Attempted { result, attempts },
        }
    }
}

async fn count(path: &Path, options: &Options, outbox: &SyncSender<Message>) -> Result<TextCounts, FileError> {
    let mut file = OpenOptions::new().read(true).custom_flags(NO_WAITING).open(path).await?;
    must_be_regular(file.metadata().await)?;
    let mut counter = TextCounter::new(options.encoding);
    let Some(chunk_size) = options.chunk_size else {
        let mut text = Vec::new();
        file.read_to_end(&mut text).await?;
        counter.feed(&text)?;
        return counter.finish();
    };
    let (mut file, mut bytes) = (read_ahead(file, chunk_size), 0);
    loop {
        let piece = file.fill_buf().await?;
        let piece = &piece[..piece.len().min(chunk_size)];
        let read = piece.len();
        if read == 0 {
            return counter.finish();
        }
        counter.feed(piece)?;
        file.consume(read);
        let is_told = is_told(bytes, read);
        bytes += read as u64;
        if is_told && !send(outbox, Message::Read(path.to_owned(), bytes)) {
            return Err(FileError::System("interrupted".into()));
        }
    }
}
