//! async-std on its global threads, which an environment variable counts. Its channels and its `yield_now` are smol's,
//! behind a feature that it never stabilised.

use std::sync::Arc;

use async_std::task::{self, JoinHandle};
use contend::{Result, Setup};

use super::errand::Errand;
use super::executor_tasks::{Executor, run};

/// Nothing to build: the threads start with the first task.
pub(super) fn prepare(_: Setup) -> Result<impl FnMut(&Arc<Errand>) -> Result<u64>> {
    Ok(|errand: &Arc<Errand>| run(&AsyncStd, errand))
}

#[derive(Clone)]
struct AsyncStd;

impl Executor for AsyncStd {
    type Task<T: Send + 'static> = JoinHandle<T>;

    fn spawn<T: Send + 'static>(&self, task: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        task::spawn(task)
    }

    fn unblock<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
        task::spawn_blocking(work)
    }

    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        task::block_on(future)
    }
}
