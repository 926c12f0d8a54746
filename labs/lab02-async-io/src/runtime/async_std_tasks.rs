//! async-std on its global threads, which an environment variable counts.

use std::sync::Arc;

use async_std::task;
use contend::{Result, Setup};
// Its own channels and `yield_now` are these, behind a feature that it never stabilised.
use smol::channel::bounded;
use smol::future::yield_now;

use super::errand::{Errand, What};

/// Nothing to build: the threads start with the first task.
pub(super) fn prepare(_: Setup) -> Result<impl FnMut(&Arc<Errand>) -> Result<u64>> {
    Ok(|errand: &Arc<Errand>| {
        let Errand { what, times } = **errand;
        if what == What::SpawnOutside {
            return Ok((0..times).map(|number| task::block_on(task::spawn(async move { number }))).sum());
        }
        // `block_on` polls on this thread, which is no worker: what is measured runs in a task.
        task::block_on(task::spawn(inside(what, times)))
    })
}

async fn inside(what: What, times: u64) -> Result<u64> {
    let mut sum = 0;
    match what {
        What::SpawnOutside => return Err("it starts outside".into()),
        What::SpawnInside => {
            for number in 0..times {
                sum += task::spawn(async move { number }).await;
            }
        }
        What::SpawnMany => {
            let tasks: Vec<_> = (0..times).map(|number| task::spawn(async move { number })).collect();
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
            let other = task::spawn(async move {
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
                sum += task::spawn_blocking(move || number).await;
            }
        }
        What::BlockingMany => {
            let tasks: Vec<_> = (0..times).map(|number| task::spawn_blocking(move || number)).collect();
            for task in tasks {
                sum += task.await;
            }
        }
    }
    Ok(sum)
}
