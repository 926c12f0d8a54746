//! Can you tell a difference from noise?
//!
//! Before the first race the stopwatch itself is put to the test. Here the right answers are known beforehand: `twin` is
//! the very same code as `base`, called through the same function, and the others do exactly 1, 2 and 5 % more of the
//! same work. Whoever calls the twin quicker or slower has measured something else than the code; whoever cannot find
//! the five per cent has measured nothing.
//!
//! - **A machine drifts.** Frequencies, neighbours, the host: "first A, then B" measures the time in between as well.
//! - **A process has luck.** Its pages and its threads lie where they lie for as long as it lives. More rounds in one
//!   process measure the luck more precisely, and there is no less of it.
//! - **One number is an anecdote.** What it is worth is in how far the next one lies from it.
//!
//! Four experiments, one for each kind of thing that programs spend their time on: arithmetic, memory, a lock, a
//! scheduler. The last two have threads and are much harder to tell apart than the first two: no fault, but the lesson.
//!
//! [`pitfalls`] has the wrong ways to measure; `tests/pitfalls.rs` proves each without a clock. The example
//! `second_opinions` asks criterion and divan about the same contenders, and counts how often each was right.

mod async_tasks;
mod hash_loop;
mod memory_sum;
mod shared_lock;

pub mod pitfalls;

use std::sync::Arc;

use contend::{Experiment, Job, Lab, Result, Setup};

/// The lab.
pub fn lab() -> Lab {
    contend::lab("lab00-measuring", "can you tell a difference from noise?")
        .experiment(the_hash_loop())
        .experiment(the_memory_sum())
        .experiment(the_shared_lock())
        .experiment(the_async_tasks())
}

/// Nothing but registers: the quietest thing there is to measure.
fn the_hash_loop() -> Experiment {
    let job = contend::job("hash-loop", |setup| setup.get("steps"), hash_loop::expected)
        .about("a chain of multiplications, each waiting for the last; no memory, no threads")
        .work(contend::Work::Cpu)
        .unit("steps", |steps| *steps)
        .fix("steps", 40_000);
    with_planted_differences(job, hash_loop::prepare)
}

/// Memory: what caches and neighbours do is in it.
fn the_memory_sum() -> Experiment {
    let job = contend::job("memory-sum", |setup| memory_sum::Numbers::fill(setup.get("kib")), memory_sum::expected)
        .about("the sum of numbers that fill 16 MiB, more than a core's own caches hold")
        .work(contend::Work::Cpu)
        .unit("numbers", |numbers| numbers.counted as u64)
        .fix("kib", 16 * 1024);
    with_planted_differences(job, memory_sum::prepare)
}

/// A lock that two threads want: who has it when is decided anew each time.
fn the_shared_lock() -> Experiment {
    let job = contend::job("shared-lock", |setup| setup.get("increments"), shared_lock::expected)
        .about("two threads, already running, take one lock again and again, to add one each time")
        .work(contend::Work::Cpu)
        .unit("increments", |increments| *increments * shared_lock::THREADS as u64)
        .fix("increments", 20_000)
        .fix("workers", shared_lock::THREADS);
    with_planted_differences(job, shared_lock::prepare)
}

/// A scheduler whose two workers take tasks from each other.
fn the_async_tasks() -> Experiment {
    let job = contend::job("async-tasks", |setup| setup.get("tasks"), async_tasks::expected)
        .about("1,000 tokio tasks on two workers, each of which gives way four times")
        .work(contend::Work::Cpu)
        .unit("tasks", |tasks| *tasks)
        .fix("tasks", 1_000)
        .fix("workers", 2);
    with_planted_differences(job, async_tasks::prepare)
}

// ANCHOR: planted
/// The same five contenders for each kind of work. All of them are one function, and how much more it is to do comes as
/// data: not even the place of the code in memory differs between `base` and its twin.
fn with_planted_differences<I, F>(job: Job<I, u64>, prepare: fn(Setup, Percent) -> Result<F>) -> Experiment
where
    I: Send + Sync + 'static,
    F: FnMut(&Arc<I>) -> Result<u64> + 'static,
{
    job.reference_only()
        .baseline("base")
        .contender("base", move |setup| prepare(setup, Percent(0)))
        .contender("twin", move |setup| prepare(setup, Percent(0)))
        .note("the same function as `base` with the same work: a difference that is seen here is not one of the code")
        .contender("plus-1-percent", move |setup| prepare(setup, Percent(1)))
        .contender("plus-2-percent", move |setup| prepare(setup, Percent(2)))
        .contender("plus-5-percent", move |setup| prepare(setup, Percent(5)))
        .into()
}

/// How much more of the same work is done, besides what gives the answer.
#[derive(Clone, Copy, Debug)]
struct Percent(u64);

impl Percent {
    /// So many units more, rounded down.
    fn of(self, units: u64) -> u64 {
        units * self.0 / 100
    }
}
// ANCHOR_END: planted
