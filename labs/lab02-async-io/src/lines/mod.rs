//! Lines, one by one: an iterator that blocks, or a stream that is awaited.
//!
//! Here it is not the reads that add up (8 KiB are hundreds of short lines) but what is done for each line: an
//! allocation, an `.await` that mostly finds the line in the buffer, a place in a channel. The length of the line is the
//! sweep: the shorter, the more is paid for each byte. The cure is the same everywhere: hand over batches.

use std::time::Duration;

use contend::{Experiment, try_job};

use work::Text;

// What is read, and what is made of it.
pub mod digest;
mod made;
mod work;

// Iterators.
mod reused_buffer;
mod std_threads_batches;
mod std_threads_lines;

// Streams: lines that are awaited, and batches that are.
mod async_std_batches;
mod async_std_lines;
mod smol_batches;
mod smol_lines;
mod tokio_batches;
mod tokio_lines;

// What becomes of an open file when nobody awaits it any more.
pub mod guarded;

/// The experiment.
pub(crate) fn experiment() -> Experiment {
    try_job("lines", Text::at, Text::digest)
        .about("every line of one text file, in order: how many, how long, and a hash that knows their order")
        .work(contend::Work::Cpu)
        .unit("bytes", |text| text.bytes)
        .sweep("line_bytes", [16, 128, 1_024])
        .fix("bytes", 64 << 20)
        .fix("batch", 256)
        .quick("bytes", 2 << 20)
        .quick("line_bytes", 128)
        .usual_call(|setup| Duration::from_nanos(setup.get("bytes") * 2))
        .made(made::file)
        .takes_input()
        .contender("reused-buffer", reused_buffer::prepare)
        .note("`read_line` into one string; the others allocate a string for each line, as `lines` does everywhere")
        .contender("std-threads-lines", std_threads_lines::prepare)
        .note("one thread reads and allocates, the caller takes line by line out of a channel, and frees")
        .contender("std-threads-batches", std_threads_batches::prepare)
        .contender("tokio-lines", tokio_lines::small_buffer)
        .contender("tokio-lines-1mib", tokio_lines::large_buffer)
        .note("the same with a buffer of 1 MiB instead of 8 KiB: one hand-over where there were 128")
        .contender("tokio-batches", tokio_batches::prepare)
        .note(
            "a thread of the blocking pool reads, the task awaits batches: 256 lines in one string; so too the others",
        )
        .contender("smol-lines", smol_lines::prepare)
        .contender("smol-batches", smol_batches::prepare)
        .contender("async-std-lines", async_std_lines::prepare)
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .contender("async-std-batches", async_std_batches::prepare)
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .quick_contenders(["tokio-lines", "tokio-batches"])
        .into()
}
