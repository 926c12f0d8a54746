//! smol: the same tasks on an executor of our own, and on the global one.

use std::sync::Arc;

use contend::{Result, Setup};
use smol::channel::bounded;
use smol::future::yield_now;
use smol::{Executor, Task};

use super::errand::{Errand, What};
use crate::waits::smol_client::Pool;

/// async-executor on as many threads as there are workers, started by us.
pub(super) fn own_executor(setup: Setup) -> Result<impl FnMut(&Arc<Errand>) -> Result<u64>> {
    let pool = Pool::start(setup.workers())?;
    Ok(move |errand: &Arc<Errand>| run(&pool.executor, errand))
}

/// The executor of `smol::spawn`, whose threads an environment variable counts.
pub(super) fn global_executor(_: Setup) -> Result<impl FnMut(&Arc<Errand>) -> Result<u64>> {
    Ok(|errand: &Arc<Errand>| run(&Global, errand))
}

/// Where tasks are started.
trait Spawn: Clone + Send + 'static {
    fn spawn<T: Send + 'static>(&self, task: impl Future<Output = T> + Send + 'static) -> Task<T>;
}

impl Spawn for Arc<Executor<'static>> {
    fn spawn<T: Send + 'static>(&self, task: impl Future<Output = T> + Send + 'static) -> Task<T> {
        Executor::spawn(self, task)
    }
}

#[derive(Clone)]
struct Global;

impl Spawn for Global {
    fn spawn<T: Send + 'static>(&self, task: impl Future<Output = T> + Send + 'static) -> Task<T> {
        smol::spawn(task)
    }
}

fn run(executor: &impl Spawn, errand: &Errand) -> Result<u64> {
    let Errand { what, times } = *errand;
    if what == What::SpawnOutside {
        return Ok((0..times).map(|number| smol::block_on(executor.spawn(async move { number }))).sum());
    }
    // `block_on` polls on this thread, which is no worker: what is measured runs in a task.
    smol::block_on(executor.spawn(inside(executor.clone(), what, times)))
}

async fn inside(executor: impl Spawn, what: What, times: u64) -> Result<u64> {
    let mut sum = 0;
    match what {
        What::SpawnOutside => return Err("it starts outside".into()),
        What::SpawnInside => {
            for number in 0..times {
                sum += executor.spawn(async move { number }).await;
            }
        }
        What::SpawnMany => {
            let tasks: Vec<_> = (0..times).map(|number| executor.spawn(async move { number })).collect();
            for task in tasks {
                sum += task.await;
            }
        }
        What::Yield => {
            for number in 0..times {
                yield_now().await;
                sum += number;
            }
        }
        What::PingPong => {
            let (ask, asked) = bounded(1);
            let (answer, answered) = bounded(1);
            let other = executor.spawn(async move {
                while let Ok(number) = asked.recv().await {
                    if answer.send(number).await.is_err() {
                        break;
                    }
                }
            });
            for number in 0..times {
                ask.send(number).await?;
                sum += answered.recv().await?;
            }
            drop(ask);
            other.await;
        }
        What::BlockingOne => {
            for number in 0..times {
                sum += smol::unblock(move || number).await;
            }
        }
        What::BlockingMany => {
            let tasks: Vec<_> = (0..times).map(|number| smol::unblock(move || number)).collect();
            for task in tasks {
                sum += task.await;
            }
        }
    }
    Ok(sum)
}
