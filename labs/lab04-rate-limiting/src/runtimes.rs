//! The runtimes, each with exactly as many threads as a contender is told to use.

use contend::Result;

/// tokio's work-stealing runtime, with its timer.
pub(crate) fn tokio(workers: usize) -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_time().build()?)
}
