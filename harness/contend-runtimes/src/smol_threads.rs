//! smol's executor on threads of our own.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use contend::Result;
use smol::Executor;
use smol::channel::{Sender, unbounded};

/// An executor on threads of our own. `smol::spawn` runs on one global thread unless an environment variable says
/// otherwise, so this is how a program says how many it wants.
///
/// # Examples
/// ```
/// use contend_runtimes::SmolThreads;
/// let smol = SmolThreads::start(2)?;
/// assert_eq!(smol::block_on(smol.executor.spawn(async { 6 * 7 })), 42);
/// # Ok::<(), contend::BoxError>(())
/// ```
pub struct SmolThreads {
    /// What the threads run.
    pub executor: Arc<Executor<'static>>,
    /// Closing it is the signal to end.
    open: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl SmolThreads {
    /// Starts `workers` threads.
    ///
    /// # Errors
    /// When the system starts no more threads.
    pub fn start(workers: usize) -> Result<Self> {
        Self::start_with(workers, || ())
    }

    /// The same, where each thread does something first: keeps to one core, for example.
    ///
    /// # Errors
    /// When the system starts no more threads.
    pub fn start_with(workers: usize, first: impl Fn() + Clone + Send + 'static) -> Result<Self> {
        let executor = Arc::new(Executor::new());
        let (open, closed) = unbounded::<()>();
        let start_one = |index| {
            let (executor, closed, first) = (executor.clone(), closed.clone(), first.clone());
            let run = move || {
                first();
                // `smol::block_on` and not a bare one: the thread then turns to sockets and timers itself when it has
                // no task.
                smol::block_on(executor.run(closed.recv())).unwrap_or_default();
            };
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
            // A task hands its panic to whoever awaits it; the thread itself has nothing to tell.
            let _ = thread.join();
        }
    }
}
