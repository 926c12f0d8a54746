//! Where async does not win: files that lie warm in the page cache.
//!
//! A warm file is there in microseconds, and a plain `read` is the quickest way to it. No `.await` makes it quicker: an
//! async runtime has the same `read` done by a thread of a pool, and pays for the way there and back. What that costs,
//! and how few hops make it nothing, is the question here.

use std::time::Duration;

use contend::{Experiment, Program, Result, Setup, try_job};
use contend_files::input_or;

use crate::data::{self, Size};
use work::Files;

// What is done, and what comes out.
pub(crate) mod work;

pub(crate) mod runtimes;

// The threads are plain to see.
mod crossbeam_channel;
pub(crate) mod processes;
mod rayon_pool;
mod std_threads;

// The threads are behind an `.await`.
mod async_std_fs;
mod smol_fs;
mod smol_unblock_batched;
mod tokio_blocking;
mod tokio_fs;

// No threads, where the kernel lets us.
#[cfg(all(feature = "io-uring", target_os = "linux"))]
mod compio_io_uring;

/// The Python contenders.
const PYTHON: &str = include_str!("../../python/files.py");

/// Lines, words and bytes of many files.
pub(crate) fn files() -> Experiment {
    let workers = |setup: &Setup| setup.workers().to_string();
    let job = try_job("files", Files::at, |files| Ok(work::expected(files)))
        .about("lines, words and bytes of text files of 4 to 64 KiB, so many of them under way at once")
        .work(contend::Work::Cpu)
        .unit("files", |files| files.total() as u64)
        .sweep("concurrency", [1, 8, 64, 512])
        .quick("concurrency", 64)
        .fix("files", 2_000)
        .quick("files", 250)
        .usual_call(|setup| Duration::from_micros(setup.get("files") * 8))
        .usual_program_call(|setup| Duration::from_micros(setup.get("files") * 250))
        .made(folder)
        .takes_input()
        .contender("std-threads", std_threads::one_a_core)
        .contender("std-threads-one-a-file", std_threads::one_a_file)
        .note("as many threads as files under way, started and ended within the clock")
        .contender("rayon-pool", rayon_pool::prepare)
        .contender("crossbeam-channel", crossbeam_channel::prepare)
        .child("processes", processes::split, processes::work, processes::merge)
        .contender("tokio-fs", tokio_fs::multi_thread)
        .note("`tokio::fs` is a pool of blocking threads; here as many as there are cores, as for everybody")
        .contender("tokio-fs-current-thread", tokio_fs::current_thread)
        .contender("tokio-spawn-blocking", tokio_blocking::one_a_hop)
        .contender("tokio-batched", tokio_blocking::batched)
        .note("`spawn_blocking` for up to a hundred files at once")
        .contender("smol-fs", smol_fs::own_executor)
        .env("BLOCKING_MAX_THREADS", workers)
        .contender("smol-unblock-batched", smol_unblock_batched::prepare)
        .env("BLOCKING_MAX_THREADS", workers)
        .contender("smol-global-fs", smol_fs::global_executor)
        .env("BLOCKING_MAX_THREADS", workers)
        .env("SMOL_THREADS", workers)
        .contender("async-std-fs", async_std_fs::prepare)
        .env("BLOCKING_MAX_THREADS", workers)
        .env("ASYNC_STD_THREAD_COUNT", workers)
        .note("async-std is retired (RUSTSEC-2025-0052); it races because the lesson's readers ask for it");
    #[cfg(all(feature = "io-uring", target_os = "linux"))]
    let job = job
        .contender("compio-io-uring", compio_io_uring::prepare)
        .note("no thread blocks: the kernel reads while the runtime's threads count");
    job.program("python-sequential", files_py("sequential"))
        .program("python-asyncio", files_py("asyncio"))
        .note("`asyncio.to_thread` a file: the standard library has no other way, and aiofiles has none either")
        .program("python-threads", files_py("threads"))
        .program("python-processes", files_py("processes"))
        .quick_contenders(["std-threads", "rayon-pool", "processes", "tokio-fs", "tokio-batched", "python-processes"])
        .into()
}

fn files_py(way: &str) -> Program {
    Program::python("files.py", PYTHON).arg(way)
}

/// The user's own folder or file, else the made one.
fn folder(setup: &Setup) -> Result<String> {
    input_or(setup, || Ok(data::text(Size::Full, None, &mut |_, _| ())?.folder))
}
