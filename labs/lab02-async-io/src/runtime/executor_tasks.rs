//! The errands on an executor whose tasks give back what they were started for: smol's two, and async-std's.

use contend::Result;
use smol::channel::bounded;
use smol::future::yield_now;

use super::errand::{Errand, What};

/// Where tasks are started, and where what may block goes.
pub(super) trait Executor: Clone + Send + Sync + 'static {
    /// What is awaited.
    type Task<T: Send + 'static>: Future<Output = T> + Send;

    fn spawn<T: Send + 'static>(&self, task: impl Future<Output = T> + Send + 'static) -> Self::Task<T>;

    fn unblock<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Self::Task<T>;

    /// Polls on this thread, which is no worker.
    fn block_on<T>(&self, future: impl Future<Output = T>) -> T;
}

/// One call's worth; `executor` is where it is done.
pub(super) fn run(executor: &impl Executor, errand: &Errand) -> Result<u64> {
    let Errand { what, times } = *errand;
    if what == What::SpawnOutside {
        return Ok((0..times).map(|number| executor.block_on(executor.spawn(async move { number }))).sum());
    }
    // What is measured runs in a task, on a worker.
    executor.block_on(executor.spawn(inside(executor.clone(), what, times)))
}

async fn inside(executor: impl Executor, what: What, times: u64) -> Result<u64> {
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
                sum += executor.unblock(move || number).await;
            }
        }
        What::BlockingMany => {
            let tasks: Vec<_> = (0..times).map(|number| executor.unblock(move || number)).collect();
            for task in tasks {
                sum += task.await;
            }
        }
    }
    Ok(sum)
}
