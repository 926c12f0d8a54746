//! A smol task for each file, a semaphore for how many at once, on as many threads as there are cores.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};

use contend::{Error, cores};
use smol::Timer;
use smol::fs::OpenOptions;
use smol::fs::unix::OpenOptionsExt;
use smol::io::AsyncReadExt;
use smol::lock::Semaphore;

use super::not_started;
use crate::process::attempted::Attempted;
use contend_files::{NO_WAITING, must_be_regular};

use crate::process::{FileError, Message, Options, TextCounter, TextCounts, is_told, report};
use contend_runtimes::SmolThreads;

pub(super) fn run(
    options: &Options,
    workers: usize,
    paths: Vec<PathBuf>,
    outbox: SyncSender<Message>,
) -> Result<(), Error> {
    let pool = SmolThreads::start(cores().min(workers))
        .map_err(|error| not_started("smol's threads")(std::io::Error::other(error)))?;
    let (options, is_heard) = (Arc::new(options.clone()), Arc::new(AtomicBool::new(true)));
    let permits = Arc::new(Semaphore::new(workers));
    smol::block_on(async {
        for path in paths {
            let permit = permits.acquire_arc().await;
            if !is_heard.load(Ordering::Relaxed) {
                break;
            }
            let (options, outbox, is_heard) = (options.clone(), outbox.clone(), is_heard.clone());
            let task = async move {
                let attempted = attempt(&path, &options, &outbox).await;
                if !send(&outbox, Message::Finished(report(path, attempted))).await {
                    is_heard.store(false, Ordering::Relaxed);
                }
                drop(permit);
            };
            pool.executor.spawn(task).detach();
        }
        // Whoever has every permit knows that nobody else has one.
        let mut all = Vec::with_capacity(workers);
        for _ in 0..workers {
            all.push(permits.acquire_arc().await);
        }
    });
    Ok(())
}

/// The listener is a thread, and its channel one of threads: where it is slow, a blocking thread waits for it.
async fn send(outbox: &SyncSender<Message>, message: Message) -> bool {
    match outbox.try_send(message) {
        Ok(()) => true,
        Err(TrySendError::Full(message)) => {
            let outbox = outbox.clone();
            smol::unblock(move || outbox.send(message).is_ok()).await
        }
        Err(TrySendError::Disconnected(_)) => false,
    }
}

async fn attempt(path: &Path, options: &Options, outbox: &SyncSender<Message>) -> Attempted {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let result = count(path, options, outbox).await;
        match Attempted::again_after(&result, attempts, options.retries) {
            Some(pause) => Timer::after(pause).await,
            None => return Attempted { result, attempts },
        };
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
    let (mut chunk, mut bytes) = (vec![0; chunk_size], 0);
    loop {
        match file.read(&mut chunk).await? {
            0 => return counter.finish(),
            read => {
                counter.feed(&chunk[..read])?;
                bytes += read as u64;
                let is_told = is_told(bytes - read as u64, read);
                if is_told && !send(outbox, Message::Read(path.to_owned(), bytes)).await {
                    return Err(FileError::System("interrupted".into()));
                }
            }
        }
    }
}
