//! The runtimes and pools, each with exactly as many threads as a contender is told to use.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use async_executor::Executor;
use contend::Result;
use futures_lite::future::block_on;
use smol::channel::{Sender, unbounded};

/// tokio's work-stealing runtime, with its timer.
pub(crate) fn tokio(workers: usize) -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_time().build()?)
}

/// smol's executor on threads of our own. `smol::spawn` runs on one global thread unless an environment variable says
/// otherwise, so this is how a program says how many it wants.
pub(crate) struct SmolThreads {
    pub(crate) executor: Arc<Executor<'static>>,
    /// Closing it is the signal to end.
    open: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl SmolThreads {
    /// Starts `workers` threads.
    pub(crate) fn start(workers: usize) -> Result<Self> {
        let executor = Arc::new(Executor::new());
        let (open, closed) = unbounded::<()>();
        let start_one = |index| {
            let (executor, closed) = (executor.clone(), closed.clone());
            let run = move || block_on(executor.run(closed.recv())).unwrap_or_default();
            thread::Builder::new().name(format!("smol-{index}")).spawn(run)
        };
        let threads = (0..workers).map(start_one).collect::<std::io::Result<_>>()?;
        Ok(SmolThreads { executor, open: Some(open), threads })
    }
}

impl Drop for SmolThreads {
    fn drop(&mut self) {
        self.open.take();
        for thread in self.threads.drain(..) {
            // A task that panicked took its thread along, and told so where it was awaited.
            let _ = thread.join();
        }
    }
}
