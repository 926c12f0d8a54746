//! Reading that blocks its thread: one thread, scoped threads, a rayon pool.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;
use std::thread;

use contend::Error;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

use super::not_started;
use crate::process::attempted::Attempted;
use crate::process::{FileError, Message, Options, TextCounter, TextCounts, is_told, report};
use contend_files::open;

pub(super) fn one_after_the_other(options: &Options, paths: &[PathBuf], outbox: &SyncSender<Message>) {
    for path in paths {
        if !process(options, path, outbox) {
            return;
        }
    }
}

pub(super) fn in_threads(
    options: &Options,
    workers: usize,
    paths: &[PathBuf],
    outbox: &SyncSender<Message>,
) -> Result<(), Error> {
    let take = |path: &Path| process(options, path, outbox);
    each_thread_takes(workers, paths, "a thread", || Ok(take))
}

/// Starts so many threads; each makes itself a way to process files and takes one after the other, until all are taken
/// or somebody is told to stop.
pub(super) fn each_thread_takes<F: FnMut(&Path) -> bool>(
    workers: usize,
    paths: &[PathBuf],
    what: &str,
    make: impl Fn() -> Result<F, Error> + Sync,
) -> Result<(), Error> {
    let next = AtomicUsize::new(0);
    let take_and_process = || {
        let mut process = make()?;
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            if !process(path) {
                next.store(paths.len(), Ordering::Relaxed);
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let start_one = |index| {
            let thread = thread::Builder::new().name(format!("process-{index}")).spawn_scoped(scope, take_and_process);
            thread.inspect_err(|_| next.store(paths.len(), Ordering::Relaxed)).map_err(not_started(what))
        };
        let threads = (0..workers).map(start_one).collect::<Result<Vec<_>, _>>()?;
        let ended =
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        ended.collect::<Vec<_>>().into_iter().collect()
    })
}

pub(super) fn in_rayon_pool(
    options: &Options,
    workers: usize,
    paths: &[PathBuf],
    outbox: &SyncSender<Message>,
) -> Result<(), Error> {
    let pool = ThreadPoolBuilder::new().num_threads(workers).build();
    let pool = pool.map_err(|error| not_started("a rayon pool")(std::io::Error::other(error)))?;
    // The error is how a parallel iterator is told to stop.
    let _: Result<(), ()> = pool.install(|| {
        paths.par_iter().try_for_each(|path| if process(options, path, outbox) { Ok(()) } else { Err(()) })
    });
    Ok(())
}

/// Processes one file and tells of it; whether anybody listens.
fn process(options: &Options, path: &Path, outbox: &SyncSender<Message>) -> bool {
    let mut on_bytes = |bytes| outbox.send(Message::Read(path.to_owned(), bytes)).is_ok();
    let attempted = attempt(path, options, &mut on_bytes);
    outbox.send(Message::Finished(report(path.to_owned(), attempted))).is_ok()
}

/// Counts one file, again and again as the options say. `on_bytes` says whether to go on.
pub(in crate::process) fn attempt(path: &Path, options: &Options, on_bytes: &mut dyn FnMut(u64) -> bool) -> Attempted {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let result = count(path, options, on_bytes);
        match Attempted::again_after(&result, attempts, options.retries) {
            Some(pause) => thread::sleep(pause),
            None => return Attempted { result, attempts },
        }
    }
}

fn count(path: &Path, options: &Options, on_bytes: &mut dyn FnMut(u64) -> bool) -> Result<TextCounts, FileError> {
    let mut file = open(path)?;
    let mut counter = TextCounter::new(options.encoding);
    let Some(chunk_size) = options.chunk_size else {
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        counter.feed(&text)?;
        return counter.finish();
    };
    let (mut chunk, mut bytes) = (vec![0; chunk_size], 0);
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return counter.finish(),
            Ok(read) => {
                counter.feed(&chunk[..read])?;
                bytes += read as u64;
                if is_told(bytes - read as u64, read) && !on_bytes(bytes) {
                    return Err(FileError::System("interrupted".into()));
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => (),
            Err(error) => return Err(error.into()),
        }
    }
}
