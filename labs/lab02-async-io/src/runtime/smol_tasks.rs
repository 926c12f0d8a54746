//! smol: tasks on an executor of our own, and on the global one.

use std::sync::Arc;

use contend::{Result, Setup};
use smol::Task;

use super::errand::Errand;
use super::executor_tasks::{Executor, run};
use contend_runtimes::SmolThreads;

/// async-executor on as many threads as there are workers, started by us.
pub(super) fn own_executor(setup: Setup) -> Result<impl FnMut(&Arc<Errand>) -> Result<u64>> {
    let pool = SmolThreads::start(setup.workers())?;
    Ok(move |errand: &Arc<Errand>| run(&pool.executor, errand))
}

/// The executor of `smol::spawn`, whose threads an environment variable counts.
pub(super) fn global_executor(_: Setup) -> Result<impl FnMut(&Arc<Errand>) -> Result<u64>> {
    Ok(|errand: &Arc<Errand>| run(&Global, errand))
}

impl Executor for Arc<smol::Executor<'static>> {
    type Task<T: Send + 'static> = Task<T>;

    fn spawn<T: Send + 'static>(&self, task: impl Future<Output = T> + Send + 'static) -> Task<T> {
        smol::Executor::spawn(self, task)
    }

    fn unblock<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Task<T> {
        smol::unblock(work)
    }

    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        smol::block_on(future)
    }
}

#[derive(Clone)]
struct Global;

impl Executor for Global {
    type Task<T: Send + 'static> = Task<T>;

    fn spawn<T: Send + 'static>(&self, task: impl Future<Output = T> + Send + 'static) -> Task<T> {
        smol::spawn(task)
    }

    fn unblock<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Task<T> {
        smol::unblock(work)
    }

    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        smol::block_on(future)
    }
}
