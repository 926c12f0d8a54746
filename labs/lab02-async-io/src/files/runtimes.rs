//! The runtimes and pools, each with exactly as many threads as a contender is told to use.

use contend::Result;
use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::runtime::{Builder, Runtime};

/// tokio's work-stealing runtime, and as many blocking threads: its default of 512 would let `tokio::fs` use more
/// threads than the others may.
pub(crate) fn tokio(workers: usize) -> Result<Runtime> {
    Ok(Builder::new_multi_thread().worker_threads(workers).max_blocking_threads(workers).build()?)
}

/// tokio on the calling thread; the blocking threads are beside it all the same.
pub(crate) fn tokio_current_thread(workers: usize) -> Result<Runtime> {
    Ok(Builder::new_current_thread().max_blocking_threads(workers).build()?)
}

/// A rayon pool of our own; its global one has as many threads as the machine has cores.
pub(crate) fn rayon(workers: usize) -> Result<ThreadPool> {
    Ok(ThreadPoolBuilder::new().num_threads(workers).build()?)
}
