//! Where async wins: waiting for a server that lets every answer wait.
//!
//! Warm files are read in microseconds, and there async runtimes lose (see the experiment `files`). Here each answer takes
//! 20 ms in which nobody needs a core: what counts is how many waits fit beside each other, and what keeping one costs.
//! Twice as many requests as are under way at once take at least twice the delay, for everybody; the difference is what
//! comes on top.
//!
//! Every contender opens its connections before the clock and keeps them alive, so a request is what is timed: writing
//! it, waiting, reading the answer. The client is hyper on each runtime's own sockets, and ureq on threads.

use std::time::Duration;

use contend::{Experiment, Program, try_job};

use work::{Bodies, Requests};

// What is asked, and who answers.
mod server;
mod work;

// A thread for each wait.
mod blocking_client;
mod one_after_the_other;
mod processes;
mod rayon_pool;
mod std_threads;
mod std_threads_spawned;

// A task for each wait.
mod http;
pub(crate) mod tokio_client;
mod tokio_tasks;

pub(crate) mod smol_client;
mod smol_global_tasks;
mod smol_tasks;

mod async_std_client;
mod async_std_tasks;

// The second experiment, on the same clients.
mod mixed;

pub(crate) use mixed::experiment as mixed;

/// How long the server lets an answer wait, in milliseconds.
const DELAY_MS: u64 = 20;

/// The same in `--quick`, where sixty calls a contender are to take seconds. A call is then over 15 ms long, from where on
/// no untimed one comes before it; with less delay it would take longer.
const QUICK_DELAY_MS: u64 = 6;

/// How long a request may take before it is an error, in milliseconds. Far above what the slowest contender needs, so
/// that only a server that died is late.
const TIMEOUT_MS: u64 = 10_000;

/// The Python contenders of both experiments.
const PYTHON: &str = include_str!("../../python/waits.py");

/// Waiting alone.
pub(crate) fn waits() -> Experiment {
    try_job("waits", Requests::at, |requests| Ok(Bodies::expected(requests)))
        .about("requests to a server that answers after a delay, twice as many as are under way at once")
        .work(contend::Work::Waiting)
        .unit("requests", |requests| requests.total() as u64)
        .reference_only()
        .sweep("concurrency", [1, 10, 100, 1000])
        .quick("concurrency", 100)
        .fix("delay_ms", DELAY_MS)
        .quick("delay_ms", QUICK_DELAY_MS)
        .fix("timeout_ms", TIMEOUT_MS)
        .usual_call(|setup| Duration::from_millis(2 * setup.get("delay_ms") + setup.get("concurrency") / 20))
        .server(server::serve)
        .contender("std-threads", std_threads::prepare)
        .note("one thread for each request under way, started before the clock")
        .contender("std-threads-spawned", std_threads_spawned::prepare)
        .note("the same threads, started and ended within the clock")
        .contender("one-after-the-other", one_after_the_other::prepare)
        .when(|setup| setup.get("concurrency") <= 10, "takes 4 s at concurrency 100, and 40 s at 1,000")
        .contender("rayon-pool", rayon_pool::prepare)
        .when(
            |setup| setup.get("concurrency") <= 100,
            "a thousand rayon threads go on looking for work for seconds, into the turns of those who come after",
        )
        .note("a pool of one thread for each request under way: what it is not made for")
        .contender("tokio-tasks", tokio_tasks::multi_thread)
        .contender("tokio-current-thread", tokio_tasks::current_thread)
        .contender("smol-tasks", smol_tasks::prepare)
        .note("smol's executor on one thread for each core, started by us")
        .contender("smol-global-tasks", smol_global_tasks::prepare)
        .env("SMOL_THREADS", |setup| setup.workers().to_string())
        .contender("async-std-tasks", async_std_tasks::prepare)
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .child("processes", processes::split, processes::fetch_share, processes::merge)
        .note("one process for each core, a thread in it for each request under way; the first call also connects")
        .program("python-threads", Program::python("waits.py", PYTHON).arg("threads"))
        .program("python-asyncio", Program::python("waits.py", PYTHON).arg("asyncio"))
        .quick_contenders(["std-threads", "tokio-tasks", "smol-tasks", "python-asyncio"])
        .into()
}
