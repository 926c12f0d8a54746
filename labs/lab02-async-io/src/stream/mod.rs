//! One large text file, read in chunks: whatever its size, no more of it is in memory than the chunks under way.
//!
//! A chunk of a warm file is a copy out of the page cache: 8 KiB in about a microsecond. `.await` on it hands the read to
//! another thread and waits to be woken, which takes tens of them. So the size of the chunk is the sweep: it says how
//! often the price of a hand-over is paid. Whoever hands over once, for the whole file, does not notice it.

use std::time::Duration;

use contend::{Experiment, Program, Result, Setup, try_job};

use crate::data;
use work::Text;

// What is read; what is counted is in `crate::count`.
mod work;

// One reader.
mod crossbeam_pipeline;
mod memory_map;

// A part of the file for each worker.
mod processes;
mod rayon_pool;
mod std_threads;

// One reader, and somebody who awaits it: chunk by chunk, or once.
mod async_std_file;
mod async_std_spawn_blocking;
mod smol_fs;
mod smol_unblock;
mod tokio_fs;
mod tokio_spawn_blocking;

/// The experiment.
pub(crate) fn experiment() -> Experiment {
    try_job("stream", Text::at, Text::count)
        .about("lines, words and bytes of one large text file, read in chunks of chunk_bytes")
        .work(contend::Work::Cpu)
        .unit("bytes", |text| text.bytes)
        .sweep("chunk_bytes", [8_192, 65_536, 1_048_576])
        .fix("bytes", 1 << 30)
        .quick("bytes", 8 << 20)
        .quick("chunk_bytes", 65_536)
        .usual_call(|setup| Duration::from_nanos(setup.get("bytes") / 3))
        .usual_program_call(|setup| Duration::from_nanos(setup.get("bytes") * 9))
        .made(file)
        .takes_input()
        // An `.await` for each 8 KiB of 1 GiB is 131,072 of them.
        .deadline(Duration::from_secs(120))
        .contender("std-threads", std_threads::prepare)
        .note("a part of the file for each worker, read by position; so too rayon-pool and processes")
        .contender("rayon-pool", rayon_pool::prepare)
        .contender("crossbeam-pipeline", crossbeam_pipeline::prepare)
        .note("one thread reads, the workers count; two buffers a worker go round")
        .contender("memory-map", memory_map::prepare)
        .note("its peak memory is the file's pages in the page cache, which the system takes back when it needs them")
        .child("processes", processes::split, processes::work, processes::merge)
        .contender("tokio-fs", tokio_fs::multi_thread)
        .note("an `.await` for each chunk, and behind each a hand-over to a thread of the blocking pool")
        .contender("tokio-fs-current-thread", tokio_fs::current_thread)
        .when(awaits_are_few, AWAITS_ARE_MANY)
        .contender("tokio-spawn-blocking", tokio_spawn_blocking::prepare)
        .note("one hand-over for the whole file; so too smol-unblock and async-std-spawn-blocking")
        .contender("smol-fs", smol_fs::prepare)
        .note("its thread reads ahead, up to 8 MiB, whatever the chunk")
        .contender("smol-unblock", smol_unblock::prepare)
        .contender("async-std-file", async_std_file::prepare)
        .when(awaits_are_few, AWAITS_ARE_MANY)
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .contender("async-std-spawn-blocking", async_std_spawn_blocking::prepare)
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .program("python-sequential", stream_py("sequential"))
        .when(is_small, PYTHON_TAKES_LONG)
        .program("python-asyncio", stream_py("asyncio"))
        .when(is_small, PYTHON_TAKES_LONG)
        .note("asyncio has no files of its own: each read goes to its pool of threads")
        .quick_contenders(["std-threads", "tokio-fs", "tokio-spawn-blocking"])
        .into()
}

const AWAITS_ARE_MANY: &str = "takes 5 to 10 s a call at this chunk size; tokio-fs and smol-fs stand for it";
const PYTHON_TAKES_LONG: &str =
    "takes 10 s a call at this size, whatever the chunk; `--quick --contender python-sequential` races it";

/// At least one of two: hand-overs that carry much, or little to carry.
fn awaits_are_few(setup: &Setup) -> bool {
    setup.get("chunk_bytes") >= 65_536 || is_small(setup)
}

fn is_small(setup: &Setup) -> bool {
    setup.get("bytes") <= 64 << 20
}

/// The user's own file, or a made one.
fn file(setup: &Setup) -> Result<String> {
    let path = match setup.input() {
        Some(input) => input.to_owned(),
        None => data::large(setup.get("bytes"), None, &mut |_, _| ())?,
    };
    Ok(path.into_os_string().into_string().map_err(|path| format!("{path:?} is not UTF-8, and must cross a pipe"))?)
}

fn stream_py(way: &str) -> Program {
    Program::python("stream.py", include_str!("../../python/stream.py")).arg(way)
}
