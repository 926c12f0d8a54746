//! Who runs the tasks: tokio in both flavours, smol's executor on threads of our own, async-std on its global ones.

use std::io;
use std::path::Path;
use std::sync::Arc;

use contend::{Result, Setup};
use contend_runtimes::SmolThreads;
use tokio::runtime::{Builder, Runtime};

use crate::place::Place;

/// What the tasks of a race need of a runtime.
pub(crate) trait Spawn: Clone + Send + 'static {
    /// Starts a task on the workers; its panic is the future's error.
    fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send + 'static;

    /// Waits on this thread, which is no worker.
    fn block_on<T>(&self, future: impl Future<Output = T>) -> T;

    /// A whole file, as the runtime reads files.
    fn read(path: &Path) -> impl Future<Output = io::Result<Vec<u8>>> + Send;
}

/// tokio.
#[derive(Clone)]
pub(crate) struct Tokio(Arc<Runtime>);

impl Tokio {
    /// Workers that steal from each other.
    pub(crate) fn multi_thread(setup: &Setup) -> Result<Self> {
        let place = Place::at(setup)?;
        let mut builder = Builder::new_multi_thread();
        let builder = builder.worker_threads(setup.workers()).max_blocking_threads(setup.workers());
        Ok(Tokio(Arc::new(builder.on_thread_start(move || place.settle()).build()?)))
    }

    /// The flavour that runs on whichever thread calls `block_on`.
    pub(crate) fn current_thread(setup: &Setup) -> Result<Self> {
        Ok(Tokio(Arc::new(Builder::new_current_thread().max_blocking_threads(setup.workers()).build()?)))
    }
}

impl Spawn for Tokio {
    fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send + 'static {
        let task = self.0.spawn(task);
        async { Ok(task.await?) }
    }

    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.0.block_on(future)
    }

    async fn read(path: &Path) -> io::Result<Vec<u8>> {
        tokio::fs::read(path).await
    }
}

/// smol, on as many threads as there are workers.
#[derive(Clone)]
pub(crate) struct Smol(Arc<SmolThreads>);

impl Smol {
    /// Starts the threads.
    pub(crate) fn start(setup: &Setup) -> Result<Self> {
        let place = Place::at(setup)?;
        Ok(Smol(Arc::new(SmolThreads::start_with(setup.workers(), move || place.settle())?)))
    }
}

impl Spawn for Smol {
    fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send + 'static {
        let task = self.0.executor.spawn(task);
        async { Ok(task.await) }
    }

    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        smol::block_on(future)
    }

    async fn read(path: &Path) -> io::Result<Vec<u8>> {
        smol::fs::read(path).await
    }
}

/// async-std, whose threads an environment variable counts. Retired (RUSTSEC-2025-0052).
#[derive(Clone)]
pub(crate) struct AsyncStd;

impl Spawn for AsyncStd {
    fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send + 'static {
        let task = async_std::task::spawn(task);
        async { Ok(task.await) }
    }

    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        async_std::task::block_on(future)
    }

    async fn read(path: &Path) -> io::Result<Vec<u8>> {
        async_std::fs::read(path).await
    }
}
