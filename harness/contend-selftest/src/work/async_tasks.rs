//! A scheduler: many small tokio tasks that give way, on two workers that take tasks from each other.

use std::sync::Arc;

use contend::{Result, Setup};
use tokio::runtime::Builder;
use tokio::task::yield_now;

use super::Planted;

/// How often each task gives way.
const TURNS: u64 = 4;

/// The turns of all tasks.
pub(super) fn expected(tasks: &u64) -> u64 {
    tasks * TURNS
}

pub(super) fn prepare(setup: Setup, planted: Planted) -> Result<impl FnMut(&Arc<u64>) -> Result<u64>> {
    let workers = setup.workers();
    let build = || Ok(Builder::new_multi_thread().worker_threads(workers).build()?);
    let runtime = planted.get(&setup, "tokio", build)?;
    Ok(move |tasks: &Arc<u64>| runtime.block_on(runtime.spawn(all_turns(**tasks, planted.of(**tasks))))?)
}

/// Spawned as a task itself, so that the others are spawned from a worker and not from outside.
async fn all_turns(counted: u64, planted: u64) -> Result<u64> {
    let tasks: Vec<_> = (0..counted + planted).map(|_| tokio::spawn(give_way())).collect();
    let mut sum = 0;
    for (index, task) in tasks.into_iter().enumerate() {
        let turns = task.await?;
        if (index as u64) < counted {
            sum += turns;
        }
    }
    Ok(sum)
}

async fn give_way() -> u64 {
    let mut turns = 0;
    for _ in 0..TURNS {
        yield_now().await;
        turns += 1;
    }
    turns
}
