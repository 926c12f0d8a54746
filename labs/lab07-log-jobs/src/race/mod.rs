//! The same analysis on every runtime, over made logs or the user's own.

mod answer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use contend::{Experiment, Program, Result, Setup, try_job};
use contend_files::{gather, input_or};

use crate::data;
use crate::plan::{Found, Plan, Reading};
use crate::tally::Depth;
use crate::workers::{
    AsyncStdTasks, CrossbeamChannel, RayonPool, SmolTasks, StdThreads, TokioTasks, Workers, processes, sequential,
};
use answer::Answer;

/// The Python contenders.
const PYTHON: &str = include_str!("../../python/logs.py");

/// Who races in `--quick`.
const QUICK: [&str; 5] = ["std-threads", "rayon-pool", "processes", "tokio-spawn-blocking", "python-processes"];

/// Levels, hours, messages, requests.
pub(crate) fn full() -> Experiment {
    race("full", "levels, hours, messages and requests of application and access logs", Depth::Full, 12, &QUICK)
}

/// Levels and hours alone.
pub(crate) fn levels() -> Experiment {
    race("levels", "levels and hours alone, of the same logs", Depth::Levels, 6, &QUICK[..2])
}

/// `rust` is how many tenths of a nanosecond a byte usually takes.
fn race(name: &'static str, about: &str, depth: Depth, rust: u64, quick: &[&str]) -> Experiment {
    let workers = |setup: &Setup| setup.workers().to_string();
    let made = |setup: &Setup| setup.input().is_none();
    let ours = "it knows the made logs' two layouts alone";
    try_job(name, move |setup| plan(setup, depth), |plan| Ok(Answer::of(sequential::read(plan))))
        .about(about)
        .work(contend::Work::Cpu)
        .unit("bytes", Plan::bytes)
        .fix("megabytes", 504)
        .quick("megabytes", 24)
        .usual_call(move |setup| Duration::from_micros(setup.get("megabytes") * rust * 100))
        .usual_program_call(|setup| Duration::from_millis(setup.get("megabytes") * 16))
        .made(folder)
        .takes_input()
        .contender("std-threads", |setup: Setup| Ok(answering(StdThreads(setup.workers()))))
        .contender("rayon-pool", |setup: Setup| Ok(answering(RayonPool::new(setup.workers())?)))
        .contender("crossbeam-channel", |setup: Setup| Ok(answering(CrossbeamChannel::new(setup.workers())?)))
        .child("processes", processes::split, processes::work, |found| {
            Ok(Answer::of(found.into_iter().fold(Found::default(), Found::merge)))
        })
        .contender("tokio-spawn-blocking", |setup: Setup| Ok(answering(TokioTasks::new(setup.workers())?)))
        .contender("smol-unblock", |setup: Setup| Ok(answering(SmolTasks(setup.workers()))))
        .env("BLOCKING_MAX_THREADS", workers)
        .contender("async-std-spawn-blocking", |setup: Setup| Ok(answering(AsyncStdTasks(setup.workers()))))
        .env("BLOCKING_MAX_THREADS", workers)
        .env("ASYNC_STD_THREAD_COUNT", workers)
        .note("async-std is retired (RUSTSEC-2025-0052); it races because the lesson's readers ask for it")
        .program("python-sequential", logs_py(name, "sequential"))
        .when(made, ours)
        .program("python-threads", logs_py(name, "threads"))
        .when(made, ours)
        .program("python-processes", logs_py(name, "processes"))
        .when(made, ours)
        .quick_contenders(quick.iter().copied())
        .into()
}

fn logs_py(experiment: &str, way: &str) -> Program {
    Program::python("logs.py", PYTHON).arg(experiment).arg(way)
}

fn answering(mut workers: impl Workers) -> impl FnMut(&Arc<Plan>) -> Result<Answer> {
    move |plan| Ok(Answer::of(workers.read(plan)?))
}

/// The files that the fixture named.
fn plan(setup: &Setup, depth: Depth) -> Result<Plan> {
    let found = gather(Path::new(setup.fixture()?), "**/*")?;
    let paths = found.into_iter().filter(|found| found.unreadable.is_none()).map(|found| found.path).collect();
    Ok(Plan::of(paths, Reading { depth, ..Reading::default() }))
}

/// The user's own folder or file, else made logs of so many megabytes.
fn folder(setup: &Setup) -> Result<String> {
    input_or(setup, || Ok(data::logs(data::Size::of_megabytes(setup.get("megabytes"))?, None, &mut |_, _| ())?.folder))
}
