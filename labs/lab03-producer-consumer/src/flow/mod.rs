//! The same messages through every channel: `capacity`, `topology`, `payload`, `crowded`.

mod on_tasks;
mod on_threads;

use std::sync::Arc;
use std::time::Duration;

use contend::{Experiment, Program, Result, Setup, try_job};

use crate::capacity::{self, Capacity, holds_one};
use crate::message::{Kibibyte, Message, Word};
use crate::place::{self, Place};
use crate::tally::Found;
use crate::tasks::{self, AsyncStd, Smol, Spawn, TaskChannel, Tokio};
use crate::threads::{self, ThreadChannel};
use crate::topology::{self, Topology, one_receives};

/// The Python contenders.
const PYTHON: &str = include_str!("../../python/queues.py");

/// One call's worth.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    capacity: Capacity,
    topology: Topology,
    messages: u32,
    place: Place,
}

impl Flow {
    fn at(setup: &Setup) -> Result<Self> {
        let capacity = Capacity::at(setup)?;
        let (topology, place) = (Topology::at(setup)?, Place::at(setup)?);
        Ok(Flow { capacity, topology, messages: capacity.messages(), place })
    }
}

/// How much may lie there.
pub(crate) fn capacity() -> Experiment {
    let draft = begin("capacity")
        .about("messages of a word from one producer to one consumer, by how many may lie between them")
        .caution(
            "a call starts its threads or tasks, which two thousand messages at capacity 0 and 1 hide and fifty thousand \
             at 100 do; the number of messages differs from point to point, so compare within one table",
        )
        .sweep("capacity", capacity::SWEEP)
        .quick("capacity", "100")
        .fix("topology", "1:1")
        .fix("workers", 2);
    pythons(contenders::<Word>(draft))
        .quick_contenders([
            "crossbeam",
            "std-sync-channel",
            "kanal",
            "condvar-queue",
            "tokio-mpsc",
            "smol-async-channel",
            "python-asyncio",
        ])
        .into()
}

/// Who stands at the ends.
pub(crate) fn topology() -> Experiment {
    let draft = begin("topology")
        .about("messages of a word, by how many producers and consumers share a channel of 100")
        .sweep("topology", topology::SWEEP)
        .quick("topology", "1:5")
        .fix("capacity", 100)
        .fix("workers", 2);
    pythons(contenders::<Word>(draft))
        .quick_contenders(["crossbeam", "std-shared-receiver", "kanal", "condvar-queue", "tokio-shared-receiver"])
        .into()
}

/// How large a message is.
pub(crate) fn payload() -> Experiment {
    let draft = begin("payload")
        .about("messages of 1,024 bytes, moved in and out by value")
        .fix("capacity", 100)
        .fix("topology", "1:1")
        .fix("bytes", 1_024)
        .fix("workers", 2);
    contenders::<Kibibyte>(draft).quick_contenders(["crossbeam", "std-sync-channel", "tokio-mpsc"]).into()
}

/// What else runs.
pub(crate) fn crowded() -> Experiment {
    let draft = begin("crowded")
        .about("messages of a word from one producer to one consumer: both on one core, or each core with a spinning thread")
        .caution("where the machine is loaded, the load's own CPU time stands in the costs; it runs while a call does")
        .sweep("place", place::SWEEP)
        .quick("place", "one-core")
        .fix("capacity", 100)
        .fix("topology", "1:1")
        .fix("workers", 2);
    contenders::<Word>(draft).quick_contenders(["crossbeam", "std-sync-channel", "kanal", "tokio-mpsc"]).into()
}

type Draft = contend::Job<Flow, Found>;

fn begin(name: &str) -> Draft {
    let whole = |flow: &Flow| Ok(Found::of_all(flow.messages));
    try_job(name, Flow::at, whole)
        .reference_only()
        .unit("messages", |flow| u64::from(flow.messages))
        .usual_call(|setup| match setup.text("capacity").as_str() {
            "0" | "1" => Duration::from_millis(60),
            _ => Duration::from_millis(12),
        })
        .usual_program_call(|_| Duration::from_millis(250))
        .baseline("crossbeam")
}

/// Every channel, between threads and between tasks.
fn contenders<M: Message>(draft: Draft) -> Draft {
    let free = |setup: &Setup| !setup.point().contains_key("place") || setup.text("place") != "one-core";
    let on_one = |setup: &Setup| holds_one(setup) && one_receives(setup);
    let no_rendezvous = "it has no rendezvous: one at least may lie there";
    let on_several = |setup: &Setup| holds_one(setup) && !one_receives(setup);
    let one_alone = "one consumer has the receiver to itself: see the same without a lock";
    let mpsc = "its receiver is one consumer's alone: see the same behind a lock";
    draft
        .contender("crossbeam", |_| threads::<threads::CrossbeamChannel, M>())
        .contender("std-sync-channel", |_| threads::<threads::StdMpsc, M>())
        .when(one_receives, mpsc)
        .contender("std-shared-receiver", |_| threads::<threads::StdSharedReceiver, M>())
        .when(|setup| !one_receives(setup), one_alone)
        .note("the standard library's receiver behind a mutex: who waits for a message waits with the lock in hand")
        .contender("flume", |_| threads::<threads::FlumeChannel, M>())
        .contender("kanal", |_| threads::<threads::KanalChannel, M>())
        .contender("condvar-queue", |_| threads::<threads::CondvarQueue, M>())
        .when(holds_one, no_rendezvous)
        .note("our own: a deque, a mutex, two condition variables")
        .contender("tokio-mpsc", |setup| tasks::<tasks::TokioMpsc, M, _>(Tokio::multi_thread(&setup)?))
        .when(on_one, "it is for one consumer, and has no rendezvous")
        .contender("tokio-mpsc-current-thread", |setup| tasks::<tasks::TokioMpsc, M, _>(Tokio::current_thread(&setup)?))
        .when(on_one, "it is for one consumer, and has no rendezvous")
        .note("one thread has both ends, and nobody is woken")
        .contender("tokio-shared-receiver", |setup| {
            tasks::<tasks::TokioSharedReceiver, M, _>(Tokio::multi_thread(&setup)?)
        })
        .when(on_several, one_alone)
        .contender("tokio-flume", |setup| tasks::<tasks::FlumeChannel, M, _>(Tokio::multi_thread(&setup)?))
        .contender("tokio-kanal", |setup| tasks::<tasks::KanalChannel, M, _>(Tokio::multi_thread(&setup)?))
        .contender("smol-async-channel", |setup| tasks::<tasks::AsyncChannel, M, _>(Smol::start(&setup)?))
        .when(holds_one, no_rendezvous)
        .contender("async-std-async-channel", |_| tasks::<tasks::AsyncChannel, M, _>(AsyncStd))
        .when(
            move |setup| holds_one(setup) && free(setup),
            "it has no rendezvous, and its threads cannot be told where to run",
        )
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .note("async-std is retired (RUSTSEC-2025-0052); it races because the lesson's readers ask for it")
}

/// CPython's two queues.
fn pythons(draft: Draft) -> Draft {
    let no_rendezvous = "its queue has no rendezvous: one at least may lie there";
    draft
        .program("python-queue", Program::python("queues.py", PYTHON).arg("threads"))
        .when(holds_one, no_rendezvous)
        .note("`queue.Queue` between threads, which the GIL lets run one at a time")
        .program("python-asyncio", Program::python("queues.py", PYTHON).arg("asyncio"))
        .when(holds_one, no_rendezvous)
        .note("`asyncio.Queue` between coroutines of one thread")
}

fn threads<C: ThreadChannel, M: Message>() -> Result<impl FnMut(&Arc<Flow>) -> Result<Found>> {
    Ok(|flow: &Arc<Flow>| on_threads::run::<C, M>(flow))
}

fn tasks<C: TaskChannel, M: Message, R: Spawn>(runtime: R) -> Result<impl FnMut(&Arc<Flow>) -> Result<Found>> {
    Ok(move |flow: &Arc<Flow>| on_tasks::run::<C, M, R>(&runtime, flow))
}

#[cfg(test)]
mod tests;
