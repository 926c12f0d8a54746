//! Scoped threads that take the next file when they are done with one. Started inside the clock: a scoped thread cannot
//! be started before its scope.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use contend::{Result, Setup};

use super::work::{BUFFER_BYTES, Counted, Files, count_file};

/// A thread for each core.
pub(crate) fn one_a_core(setup: Setup) -> Result<impl FnMut(&Arc<Files>) -> Result<Vec<Counted>>> {
    Ok(move |files: &Arc<Files>| Ok(in_threads(files, files.at_work(setup.workers()))))
}

/// A thread for each file that may be under way.
pub(crate) fn one_a_file(_: Setup) -> Result<impl FnMut(&Arc<Files>) -> Result<Vec<Counted>>> {
    Ok(|files: &Arc<Files>| Ok(in_threads(files, files.concurrency.min(files.paths.len()))))
}

fn in_threads(files: &Files, threads: usize) -> Vec<Counted> {
    // Relaxed: nothing but the number itself passes from one thread to another.
    let next = AtomicUsize::new(0);
    let take_and_count = || {
        let (mut buffer, mut counted) = (vec![0; BUFFER_BYTES], Vec::new());
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = files.paths.get(index) else { return counted };
            counted.push((index, count_file(path, &mut buffer)));
        }
    };
    let counted = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(take_and_count)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    files.answer_from(counted)
}
