//! `runtime`: what a runtime itself costs, with no work to hide it: to start a task, to give way, to hand over, to wake.
//!
//! Where a task is started from is worth two orders of magnitude, so every point says it: `spawn-outside` starts from a
//! thread that is no worker and has to wake one, all others from inside a worker.

use std::time::Duration;

use contend::{Experiment, Setup, job};

use errand::Errand;

// What is asked of each.
mod errand;

// A task a time.
mod async_std_tasks;
mod executor_tasks;
mod smol_tasks;
mod tokio_tasks;

// The simplest program of the standard library, a pool, and the dearest way.
mod processes;
mod rayon_pool;
mod std_threads;

/// The experiment.
pub(crate) fn experiment() -> Experiment {
    let among = |named: &'static [&'static str]| move |setup: &Setup| named.contains(&setup.text("what").as_str());
    job("runtime", Errand::at, Errand::sum)
        .about("to start something and wait for it, to give way, to hand over: without any work")
        .caution("the number of operations a call differs from point to point; compare within one table")
        .unit("operations", |errand| errand.times)
        .reference_only()
        .sweep("what", errand::NAMES)
        .quick("what", "spawn-inside")
        .fix("workers", 2)
        .usual_call(|_| Duration::from_millis(5))
        .baseline("tokio-multi-thread")
        .contender("tokio-multi-thread", tokio_tasks::multi_thread)
        .contender("tokio-current-thread", tokio_tasks::current_thread)
        .note("one thread, which is the one that asks: it has nobody to wake")
        .contender("smol-pool", smol_tasks::own_executor)
        .note("async-executor on threads of our own, one for each worker")
        .env("BLOCKING_MAX_THREADS", |setup| setup.workers().to_string())
        .contender("smol-global", smol_tasks::global_executor)
        .env("BLOCKING_MAX_THREADS", |setup| setup.workers().to_string())
        .env("SMOL_THREADS", |setup| setup.workers().to_string())
        .contender("async-std", async_std_tasks::prepare)
        .env("BLOCKING_MAX_THREADS", |setup| setup.workers().to_string())
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .note("async-std is retired (RUSTSEC-2025-0052)")
        .contender("rayon-scope", rayon_pool::scope)
        .when(
            among(&["spawn-outside", "spawn-inside", "spawn-many", "yield"]),
            "a task of its pool may not wait for another one, and may block by itself",
        )
        .contender("rayon-join", rayon_pool::join)
        .when(among(&["spawn-inside"]), "`join` starts one thing beside another; rayon-scope stands for the rest")
        .contender("std-threads", std_threads::prepare)
        .when(
            among(&["spawn-outside", "spawn-inside", "yield", "ping-pong", "blocking-one"]),
            "takes seconds a call; its rows `spawn-inside` and `blocking-one` say what a thread costs",
        )
        .contender("processes", processes::prepare)
        .when(
            among(&["spawn-outside", "ping-pong"]),
            "a process costs the same wherever it is started from; `spawn-outside` says how much",
        )
        .note("starts `true`; for ping-pong, a living `cat` at the other end of two pipes")
        .apart()
        .quick_contenders(["tokio-multi-thread", "smol-pool", "rayon-scope"])
        .into()
}

#[cfg(test)]
mod tests;
