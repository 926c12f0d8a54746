//! What does one big lock cost, and what buys it back?
//!
//! CPython lets one thread compute at a time: it holds *the* lock, the global interpreter lock, and the others stand in
//! line. Two threads then finish a computation no sooner than one. Rust has no such lock, and yet it is easy to write
//! one: a `Mutex` around what everyone needs, held for as long as the work takes. This lab builds the big lock on
//! purpose and takes it apart again, step by step.
//!
//! - **Hold it for less.** A lock that is held for the adding and not for the computing costs little, as long as the
//!   threads seldom meet at it.
//! - **Meet less often.** A lock per shard, an atomic, a total of one's own that is merged at the end: the best lock is
//!   the one nobody waits for, and the next best the one nobody needs.
//! - **Share no line.** Two totals that nobody shares can still lie in one cache line, which the cores then share.
//! - **Share nothing.** Processes, as in Python's own way out: it works, and what crosses over has to be copied.
//!
//! Three experiments: `gil-demo` is the lesson's job with all these ways beside the real CPython; `counter` and `map`
//! have nothing but the lock: how many times a second it is had, by whom, and how long the unlucky wait.
//!
//! [`locks`] has locks that are small enough to read, [`pitfalls`] what goes wrong; `tests/` proves both.

// Under loom only the locks are built, by `tests/loom.rs`.
#![cfg(not(loom))]

pub mod work;

mod counter;
mod gil_demo;
mod map;

pub mod locks;
pub mod pitfalls;

mod runtimes;
mod threads;

use std::time::Duration;

use contend::{Experiment, Lab, Program, Setup};
use work::Additions;

/// The lab.
pub fn lab() -> Lab {
    contend::lab("lab01-lock-contention", "what does one big lock cost, and what buys it back?")
        .experiment(the_gil_demo())
        .experiment(the_counter())
        .experiment(the_map())
}

/// The lesson's job: two sums of squares, cut among the workers.
fn the_gil_demo() -> Experiment {
    let input = |setup: &Setup| Additions { n: setup.get("n"), block: setup.get("block") };
    contend::job("gil-demo", input, |additions| additions.sum(additions.all()))
        .about("the sum of the squares of all numbers below n, twice; each worker adds its share, block by block")
        .work(contend::Work::Cpu)
        .caution(
            "a loop of a few instructions: where in memory the linker puts it can alone be worth a factor of two, so a \
             ratio near 1 with one worker may be one of place and not of kind",
        )
        .unit("additions", |additions| additions.all().end)
        .sweep("workers", [1, 2, 4])
        .fix("n", 10_000_000)
        .fix("block", 100)
        .fix("switch_interval_us", 5_000)
        .quick("n", 1_000_000)
        .usual_call(|setup| Duration::from_nanos(setup.get("n") * 3 / 2 / setup.workers().min(2) as u64))
        .usual_program_call(|setup| Duration::from_nanos(setup.get("n") * 120))
        .contender("std-threads", gil_demo::std_threads::prepare)
        .contender("one-big-lock", gil_demo::one_big_lock::prepare)
        .note("the GIL rebuilt: a thread computes only while it holds the lock, and is asked for it after 5 ms")
        .contender("std-mutex", gil_demo::std_mutex::prepare)
        .contender("parking-lot-mutex", gil_demo::parking_lot_mutex::prepare)
        .contender("std-rwlock", gil_demo::std_rwlock::prepare)
        .contender("sharded", gil_demo::sharded::prepare)
        .contender("atomics", gil_demo::atomics::prepare)
        .contender("thread-local-merge", gil_demo::thread_local_merge::prepare)
        .contender("false-sharing", gil_demo::false_sharing::prepare)
        .contender("padded-counters", gil_demo::padded_counters::prepare)
        .contender("rayon-pool", gil_demo::rayon_pool::prepare)
        .contender("rayon-par-iter", gil_demo::rayon_par_iter::prepare)
        .contender("crossbeam-scope", gil_demo::crossbeam_scope::prepare)
        .child("processes", gil_demo::processes::split, gil_demo::processes::work, gil_demo::processes::merge)
        .contender("tokio-tasks", gil_demo::tokio_tasks::prepare)
        .contender("tokio-mutex", gil_demo::tokio_mutex::prepare)
        .contender("smol-tasks", gil_demo::smol_tasks::prepare)
        .contender("smol-global", gil_demo::smol_global::prepare)
        .env("SMOL_THREADS", |setup| setup.workers().to_string())
        .contender("async-lock-mutex", gil_demo::async_lock_mutex::prepare)
        .contender("async-std-tasks", gil_demo::async_std_tasks::prepare)
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .note("async-std is retired (RUSTSEC-2025-0052); it races because the lesson's readers ask for it")
        .program("python-sequential", gil_demo_py("sequential"))
        .program("python-threads", gil_demo_py("threads"))
        .note("the real GIL: the threads take turns")
        .program("python-processes", gil_demo_py("processes"))
        .quick_contenders([
            "std-threads",
            "one-big-lock",
            "std-mutex",
            "atomics",
            "rayon-pool",
            "processes",
            "tokio-tasks",
            "tokio-mutex",
            "smol-tasks",
            "python-threads",
            "python-processes",
        ])
        .into()
}

fn gil_demo_py(way: &str) -> Program {
    Program::python("gil_demo.py", include_str!("../python/gil_demo.py")).arg(way)
}

/// One number that every lane adds one to.
fn the_counter() -> Experiment {
    contend::load("counter")
        .about("one shared count: take it, add one, work for inside_ns, give it back")
        .work(contend::Work::Cpu)
        .unit("increments")
        .sweep("workers", [1, 2, 4])
        .sweep("inside_ns", [0, 1_000])
        .quick("inside_ns", 0)
        .contender("std-mutex", counter::std_mutex::prepare)
        .contender("parking-lot-mutex", counter::parking_lot_mutex::prepare)
        .contender("parking-lot-fair", counter::parking_lot_fair::prepare)
        .contender("std-rwlock", counter::std_rwlock::prepare)
        .note("write locks only")
        .contender("spin-lock", counter::spin_lock::prepare)
        .contender("ticket-lock", counter::ticket_lock::prepare)
        .note("our own; both spinning locks yield after a while, or more workers than cores would stand still")
        .contender("atomic-fetch-add", counter::atomic_fetch_add::prepare)
        .note("atomics have no inside: the work is done beside the addition, by all lanes at once")
        .contender("atomic-cas-loop", counter::atomic_cas_loop::prepare)
        .note("the work lies between reading and swapping, and is done again by whoever loses")
        .contender("sharded-atomic-unpadded", counter::sharded_atomic_unpadded::prepare)
        .contender("sharded-atomic-padded", counter::sharded_atomic_padded::prepare)
        .contender("thread-local", counter::thread_local::prepare)
        .note("nothing shared, and no count before the end: what counting itself costs")
        .contender("tokio-mutex", counter::tokio_mutex::prepare)
        .contender("async-lock-mutex", counter::async_lock_mutex::prepare)
        .contender("async-lock-mutex-on-tokio", counter::async_lock_mutex_on_tokio::prepare)
        .note(
            "look at its fairness: a waiter that is woken may never run, because nobody steals from tokio's LIFO slot",
        )
        .contender("async-std-mutex", counter::async_std_mutex::prepare)
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .quick_contenders([
            "parking-lot-mutex",
            "parking-lot-fair",
            "spin-lock",
            "atomic-fetch-add",
            "sharded-atomic-unpadded",
            "sharded-atomic-padded",
            "tokio-mutex",
            "async-lock-mutex",
        ])
        .into()
}

/// A map that all lanes read, and now and then write.
fn the_map() -> Experiment {
    contend::load("map")
        .about("one shared map: most operations read the value under a key, some add one to it")
        .work(contend::Work::Cpu)
        .unit("operations")
        .sweep("workers", [1, 2, 4])
        .fix("keys", 1_000)
        .fix("writes_percent", 10)
        .contender("std-mutex-map", map::std_mutex_map::prepare)
        .contender("std-rwlock-map", map::std_rwlock_map::prepare)
        .contender("parking-lot-rwlock-map", map::parking_lot_rwlock_map::prepare)
        .contender("sharded-map", map::sharded_map::prepare)
        .note("16 shards, the key says which")
        .contender("dashmap", map::dashmap::prepare)
        .contender("tokio-rwlock-map", map::tokio_rwlock_map::prepare)
        .into()
}
