//! tokio, both flavours.

use std::sync::Arc;

use contend::{Result, Setup};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::task;

use super::errand::{Errand, What};
use crate::waits::tokio_client;

/// Workers that steal from each other, and as many threads for what blocks.
pub(super) fn multi_thread(setup: Setup) -> Result<impl FnMut(&Arc<Errand>) -> Result<u64>> {
    Ok(on(tokio_client::multi_thread(setup.workers())?))
}

/// Everything on the thread that waits; the threads for what blocks are beside it.
pub(super) fn current_thread(setup: Setup) -> Result<impl FnMut(&Arc<Errand>) -> Result<u64>> {
    Ok(on(Builder::new_current_thread().max_blocking_threads(setup.workers()).build()?))
}

fn on(runtime: Runtime) -> impl FnMut(&Arc<Errand>) -> Result<u64> {
    move |errand| {
        let Errand { what, times } = **errand;
        if what == What::SpawnOutside {
            let mut sum = 0;
            for number in 0..times {
                sum += runtime.block_on(runtime.spawn(async move { number }))?;
            }
            return Ok(sum);
        }
        // `block_on` polls on this thread, which is no worker: what is measured runs in a task.
        runtime.block_on(runtime.spawn(inside(what, times)))?
    }
}

async fn inside(what: What, times: u64) -> Result<u64> {
    let mut sum = 0;
    match what {
        What::SpawnOutside => return Err("it starts outside".into()),
        What::SpawnInside => {
            for number in 0..times {
                sum += task::spawn(async move { number }).await?;
            }
        }
        What::SpawnMany => {
            let tasks: Vec<_> = (0..times).map(|number| task::spawn(async move { number })).collect();
            for task in tasks {
                sum += task.await?;
            }
        }
        What::Yield => {
            for number in 0..times {
                task::yield_now().await;
                sum += number;
            }
        }
        What::PingPong => {
            let (ask, mut asked) = mpsc::channel(1);
            let (answer, mut answered) = mpsc::channel(1);
            let other = task::spawn(async move {
                while let Some(number) = asked.recv().await {
                    if answer.send(number).await.is_err() {
                        break;
                    }
                }
            });
            for number in 0..times {
                ask.send(number).await?;
                sum += answered.recv().await.ok_or("the other task is gone")?;
            }
            drop(ask);
            other.await?;
        }
        What::BlockingOne => {
            for number in 0..times {
                sum += task::spawn_blocking(move || number).await?;
            }
        }
        What::BlockingMany => {
            let tasks: Vec<_> = (0..times).map(|number| task::spawn_blocking(move || number)).collect();
            for task in tasks {
                sum += task.await?;
            }
        }
    }
    Ok(sum)
}
