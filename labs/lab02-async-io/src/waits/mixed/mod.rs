//! The experiment `mixed`: each wait brings a body, and each body costs 200 us of a core. Who may spend them?

use std::time::Duration;

use contend::{Experiment, Program, Setup, try_job};

use super::work::{Hashes, Requests};
use super::{DELAY_MS, PYTHON, QUICK_DELAY_MS, TIMEOUT_MS, server};

mod one_after_the_other;
mod processes;
mod std_threads;

mod tokio_inline;
mod tokio_rayon;
mod tokio_spawn_blocking;

mod smol_inline;
mod smol_unblock;

mod async_std_inline;
mod async_std_spawn_blocking;

/// Rounds that cost about 200 us on a core with SHA instructions, and several times that on one without.
const HASH_ROUNDS: u64 = 300;

/// Waiting and computing in turns.
pub(crate) fn experiment() -> Experiment {
    let workers = |setup: &Setup| setup.workers().to_string();
    try_job("mixed", Requests::at, |requests| Ok(Hashes::expected(requests)))
        .about("requests to a server that answers after a delay, each body hashed for about 200 us")
        .unit("requests", |requests| requests.total() as u64)
        .reference_only()
        .sweep("concurrency", [10, 100])
        .quick("concurrency", 20)
        .fix("delay_ms", DELAY_MS)
        .quick("delay_ms", QUICK_DELAY_MS)
        .fix("timeout_ms", TIMEOUT_MS)
        .fix("hash_rounds", HASH_ROUNDS)
        .usual_call(|setup| {
            Duration::from_millis(2 * setup.get("delay_ms")) + Duration::from_micros(250 * setup.get("concurrency"))
        })
        .server(server::serve)
        .contender("std-threads", std_threads::prepare)
        .note("one thread for each request under way, started before the clock; each hashes what it receives")
        .contender("one-after-the-other", one_after_the_other::prepare)
        .when(|setup| setup.get("concurrency") <= 10, "takes 4 s at this concurrency")
        .contender("tokio-current-thread-inline", tokio_inline::current_thread)
        .note("hashes inside the task: while it does, no other task of the runtime runs")
        .contender("tokio-tasks-inline", tokio_inline::multi_thread)
        .contender("tokio-spawn-blocking", tokio_spawn_blocking::prepare)
        .contender("tokio-rayon", tokio_rayon::prepare)
        .note("hashes on a rayon pool with a thread for each core, and awaits a oneshot channel")
        .contender("smol-inline", smol_inline::prepare)
        .contender("smol-unblock", smol_unblock::prepare)
        .env("BLOCKING_MAX_THREADS", workers)
        .contender("async-std-inline", async_std_inline::prepare)
        .env("ASYNC_STD_THREAD_COUNT", workers)
        .contender("async-std-spawn-blocking", async_std_spawn_blocking::prepare)
        .env("ASYNC_STD_THREAD_COUNT", workers)
        .env("BLOCKING_MAX_THREADS", workers)
        .child("processes", super::processes::split, processes::fetch_share, processes::merge)
        .note("one process for each core, a thread in it for each request under way; the first call also connects")
        .program("python-threads", Program::python("waits.py", PYTHON).arg("threads"))
        .program("python-asyncio", Program::python("waits.py", PYTHON).arg("asyncio"))
        .note("hashes inside the coroutine, as one does who has not measured")
        .quick_contenders(["std-threads", "tokio-tasks-inline", "tokio-spawn-blocking"])
        .into()
}
