//! The same pages fetched by every runtime's client, from a server that lets each answer wait.
//!
//! Every contender opens its connections before the clock and keeps them alive. The async clients are hyper on each
//! runtime's own sockets, so that runtimes are compared and not HTTP libraries; ureq blocks its thread.

mod async_std_tasks;
mod http;
mod lanes;
mod smol_tasks;
mod std_threads;
mod tokio_tasks;
mod visits;

use std::time::Duration;

use contend::lab::Draft;
use contend::{Experiment, Job, Program, Result, Setup, load, try_job};

use crate::site::{Latency, Site};
use visits::{Seen, Visits};

/// How long the server lets an answer wait, in milliseconds.
const DELAY_MS: u64 = 20;

/// The same in `--quick`, where sixty calls a contender are to take seconds.
const QUICK_DELAY_MS: u64 = 6;

/// How long a request may take before it is an error, in milliseconds: far above what the slowest contender needs.
const TIMEOUT_MS: u64 = 10_000;

/// How many pages there are: as many as the widest point asks for.
const PAGES: u64 = 10_000;

/// The Python contender.
const PYTHON: &str = include_str!("../../python/scrape.py");

/// Bodies alone.
pub(crate) fn fetch() -> Experiment {
    pages(
        "fetch",
        "body",
        "pages of 4 KiB fetched from a server that answers after a delay, the same number for each slot",
    )
    .quick_contenders(["std-threads", "tokio-tasks", "smol-tasks", "python-aiohttp"])
    .into()
}

/// Bodies, and what is on them.
pub(crate) fn parse() -> Experiment {
    pages("parse", "page", "the same pages fetched and parsed as HTML: title, links, text")
        // Python's parser alone would take half of what a quick run may.
        .quick_contenders(["std-threads", "tokio-tasks", "smol-tasks"])
        .into()
}

fn pages(name: &str, depth: &str, about: &str) -> Job<Visits, Vec<Seen>> {
    visiting(name)
        .about(about)
        .fix("depth", depth)
        .fix("pages_per_slot", 10)
        .quick("pages_per_slot", 2)
        .usual_call(|setup| {
            let per_slot = setup.get("pages_per_slot");
            Duration::from_millis(per_slot * (setup.get("delay_ms") + setup.get("concurrency") / 10))
        })
        .usual_program_call(|setup| Duration::from_millis(setup.get("pages_per_slot") * setup.get("concurrency") / 2))
        .contender("std-threads", std_threads::fetching)
        .note("one thread for each request under way, started before the clock")
        .contender("tokio-tasks", tokio_tasks::fetching)
        .contender("tokio-current-thread", tokio_tasks::fetching_on_one_thread)
        .contender("smol-tasks", smol_tasks::fetching)
        .contender("async-std-tasks", async_std_tasks::fetching)
        .env("ASYNC_STD_THREAD_COUNT", workers)
        .note("async-std is retired (RUSTSEC-2025-0052); it races because many programs still stand on it")
        .program("python-aiohttp", aiohttp("fetch"))
}

/// Giving up.
pub(crate) fn cancellation() -> Experiment {
    visiting("cancellation")
        .about("each slot gives up on an answer that never comes after 10 ms, and then fetches a page over a new connection")
        .fix("depth", "body")
        .fix("pages_per_slot", 1)
        .fix("give_up_ms", 10)
        .usual_call(|setup| Duration::from_millis(10 + setup.get("delay_ms") + setup.get("concurrency") / 4))
        .contender("std-threads", std_threads::giving_up)
        .note("a blocked thread cannot be cancelled from outside: it gives up by a time limit of its socket")
        .contender("tokio-tasks", tokio_tasks::giving_up)
        .contender("tokio-current-thread", tokio_tasks::giving_up_on_one_thread)
        .contender("smol-tasks", smol_tasks::giving_up)
        .contender("async-std-tasks", async_std_tasks::giving_up)
        .env("ASYNC_STD_THREAD_COUNT", workers)
        .program("python-aiohttp", aiohttp("give-up"))
        .quick_contenders(["std-threads", "tokio-tasks", "smol-tasks"])
        .into()
}

/// What all of these jobs have in common: the input, the reference, the sweep and the server.
fn visiting(name: &str) -> Job<Visits, Vec<Seen>> {
    let job = try_job(name, Visits::at, |visits| Ok(visits.expected()))
        .unit("pages", Visits::total)
        .reference_only()
        .sweep("concurrency", [1, 10, 100, 1000])
        .quick("concurrency", 100);
    served(job)
}

fn served<K>(draft: Draft<K>) -> Draft<K> {
    draft.fix("delay_ms", DELAY_MS).quick("delay_ms", QUICK_DELAY_MS).fix("timeout_ms", TIMEOUT_MS).server(serve)
}

/// Percentiles.
pub(crate) fn latency() -> Experiment {
    let load = load("latency")
        .about(
            "each lane fetches a page, again and again: from the request to the last byte, the server's delay included",
        )
        .unit("pages")
        .lanes(|setup| usize::try_from(setup.get("concurrency")).unwrap_or(1))
        .sweep("concurrency", [1, 10, 100, 1000])
        .quick("concurrency", 100)
        .usual_call(|setup| Duration::from_millis(setup.get("delay_ms")));
    served(load)
        .contender("std-threads", lanes::std_threads)
        .contender("tokio-tasks", lanes::tokio)
        .contender("tokio-current-thread", lanes::tokio_on_one_thread)
        .contender("smol-tasks", lanes::smol)
        .contender("async-std-tasks", lanes::async_std)
        .env("ASYNC_STD_THREAD_COUNT", workers)
        .quick_contenders(["std-threads", "tokio-tasks", "smol-tasks"])
        .into()
}

fn workers(setup: &Setup) -> String {
    setup.workers().to_string()
}

fn aiohttp(what: &str) -> Program {
    Program::python("scrape.py", PYTHON).arg(what).needs("aiohttp")
}

/// The lab's site as a process of its own, without faults but the delay.
fn serve(setup: &Setup, ready: &mut dyn FnMut(String)) -> Result<()> {
    let latency = Latency::Constant(Duration::from_millis(setup.get("delay_ms")));
    let site = Site { pages: PAGES, latency, ..Site::default() };
    site.serve(0, &mut |address| ready(address.to_string()))
}
