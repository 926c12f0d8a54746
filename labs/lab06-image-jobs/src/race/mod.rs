//! The same resizing on every runtime, over made photographs or the user's own.

mod likeness;
mod pictures;
pub(crate) mod processes;

use std::sync::Arc;
use std::time::Duration;

use contend::{Experiment, Program, Result, Setup, try_job};
use contend_files::input_or;

use crate::data;
use crate::workers::{
    AsyncStdTasks, CrossbeamChannel, RayonPool, Sequential, SmolTasks, StdThreads, TokioTasks, Workers,
};
use pictures::{Pictures, Seen};

/// The Python contenders.
const PYTHON: &str = include_str!("../../python/images.py");

/// Photographs to 800x450.
pub(crate) fn resize() -> Experiment {
    let workers = |setup: &Setup| setup.workers().to_string();
    try_job("resize", Pictures::at, |pictures| Sequential.work_on(&Arc::new(pictures.clone())))
        .about("photographs of 1920x1080 read, decoded, resized to fit into 800x600 and encoded, JPEG to JPEG")
        .work(contend::Work::Cpu)
        .unit("pictures", |pictures| pictures.paths.len() as u64)
        .fix("pictures", 60)
        .quick("pictures", 8)
        .usual_call(|setup| Duration::from_millis(setup.get("pictures") * 14))
        .usual_program_call(|setup| Duration::from_millis(setup.get("pictures") * 45))
        .made(folder)
        .takes_input()
        .contender("std-threads", |setup: Setup| Ok(resizing(StdThreads(setup.workers()))))
        .contender("rayon-pool", |setup: Setup| Ok(resizing(RayonPool::new(setup.workers())?)))
        .contender("crossbeam-channel", |setup: Setup| Ok(resizing(CrossbeamChannel(setup.workers()))))
        .child("processes", processes::split, processes::work, processes::merge)
        .contender("tokio-spawn-blocking", |setup: Setup| Ok(resizing(TokioTasks::new(setup.workers())?)))
        .contender("smol-unblock", |setup: Setup| Ok(resizing(SmolTasks(setup.workers()))))
        .env("BLOCKING_MAX_THREADS", workers)
        .contender("async-std-spawn-blocking", |setup: Setup| Ok(resizing(AsyncStdTasks(setup.workers()))))
        .env("BLOCKING_MAX_THREADS", workers)
        .env("ASYNC_STD_THREAD_COUNT", workers)
        .note("async-std is retired (RUSTSEC-2025-0052); it races because the lesson's readers ask for it")
        .program("pillow-sequential", images_py("sequential"))
        .program("pillow-threads", images_py("threads"))
        .note("Pillow lets go of the GIL while it decodes, resizes and encodes")
        .program("pillow-processes", images_py("processes"))
        .quick_contenders([
            "std-threads",
            "rayon-pool",
            "crossbeam-channel",
            "processes",
            "tokio-spawn-blocking",
            "smol-unblock",
        ])
        .into()
}

fn images_py(way: &str) -> Program {
    Program::python("images.py", PYTHON).arg(way).needs("PIL")
}

fn resizing(mut workers: impl Workers) -> impl FnMut(&Arc<Pictures>) -> Result<Vec<Seen>> {
    move |pictures| workers.work_on(pictures)
}

/// The user's own folder or picture, else the made ones.
fn folder(setup: &Setup) -> Result<String> {
    input_or(setup, || Ok(data::images(data::Size::Full, None, &mut |_, _| ())?.folder))
}
