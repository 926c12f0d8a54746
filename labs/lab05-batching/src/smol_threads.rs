//! smol's executor on threads of our own: `smol::spawn` runs on one global thread unless an environment variable says
//! otherwise, so this is how a program says how many it wants.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use contend::Result;
use smol::Executor;
use smol::channel::{Sender, unbounded};

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
            let run = move || smol::block_on(executor.run(closed.recv())).unwrap_or_default();
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
