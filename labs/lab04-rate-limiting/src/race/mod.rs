//! The three races: one path of a limiter each.

mod gate;
mod governor_crate;
mod leaky_bucket_crate;
mod ours;
mod waits;

use std::time::Duration;

use contend::{Experiment, Load, load};

/// Every permit is there.
pub(crate) fn granted() -> Experiment {
    let draft = load("granted").about("one permit asked for, again and again, of a limiter that always has one");
    contenders(draft, true)
}

/// No permit is there.
pub(crate) fn denied() -> Experiment {
    let draft = load("denied").about("one permit asked for, again and again, of a limiter that has none for an hour");
    contenders(draft, false)
}

fn contenders(draft: Load, granted: bool) -> Experiment {
    draft
        .unit("answers")
        .sweep("workers", [1, 2, 4, 8])
        .quick("workers", 2)
        .contender("token-bucket", move |_| gate::race(ours::token_bucket(granted)?, granted))
        .contender("gcra-instant", move |_| gate::race(ours::gcra_instant(granted)?, granted))
        .contender("gcra-quanta", move |_| gate::race(ours::gcra_quanta(granted)?, granted))
        .contender("gcra-monotone", move |_| gate::race(ours::gcra_monotone(granted)?, granted))
        .note("the clock of gcra-quanta, made never to go back, by a second word that all share")
        .contender("gcra-keyed", move |_| gate::race(ours::gcra_keyed(granted)?, granted))
        .note("one key, which all callers share")
        .contender("leases", move |_| gate::race(ours::leases(granted)?, granted))
        .note("64 permits at once: each caller may be 63 ahead of the bound")
        .contender("sliding-window-log", move |_| gate::race(ours::sliding_window_log(granted)?, granted))
        .contender("sliding-window-counter", move |_| gate::race(ours::sliding_window_counter(granted)?, granted))
        .contender("governor-quanta", move |_| gate::race(governor_crate::quanta(granted), granted))
        .contender("governor-instant", move |_| gate::race(governor_crate::instant(granted), granted))
        .contender("governor-keyed", move |_| gate::race(governor_crate::keyed(granted), granted))
        .note("one key, which all callers share")
        .contender("leaky-bucket-crate", move |_| gate::race(leaky_bucket_crate::gate(granted), granted))
        .quick_contenders([
            "token-bucket",
            "gcra-instant",
            "gcra-quanta",
            "leases",
            "governor-quanta",
            "governor-instant",
            "leaky-bucket-crate",
        ])
        .into()
}

/// Permits that have to be waited for.
pub(crate) fn waits() -> Experiment {
    load("waits")
        .about(
            "one permit waited for, again and again, of a limiter that grants per_second of them: the nearer to \
             per_second, the better, and nobody may be above it",
        )
        .unit("permits")
        .sweep("workers", [1, 2, 4, 8])
        .quick("workers", 2)
        .fix("per_second", 2_000)
        .fix("burst", 10)
        .usual_call(|setup| {
            Duration::from_secs(setup.workers() as u64) / setup.get("per_second").clamp(1, 1 << 30) as u32
        })
        .contender("gcra-threads", waits::gcra_threads)
        .contender("token-bucket-threads", waits::token_bucket_threads)
        .contender("leaky-bucket-threads", waits::leaky_bucket_threads)
        .note("no burst: at even distances")
        .contender("sliding-window-counter-threads", waits::sliding_window_counter_threads)
        .note("books nothing: who is refused comes again")
        .contender("gcra-tokio", waits::gcra_tokio)
        .note("tokio's timers go by whole milliseconds")
        .contender("gcra-smol", waits::gcra_smol)
        .contender("gcra-async-std", waits::gcra_async_std)
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .note("async-std is retired (RUSTSEC-2025-0052); it races because the lesson's readers ask for it")
        .contender("governor-threads", waits::governor_threads)
        .note("the crate has no waiting for threads: refused, slept as long as it said, asked again")
        .contender("governor-tokio", waits::governor_tokio)
        .contender("governor-smol", waits::governor_smol)
        .contender("leaky-bucket-crate-tokio", waits::leaky_bucket_crate_tokio)
        .quick_contenders(["gcra-threads", "gcra-tokio", "gcra-smol", "governor-tokio", "leaky-bucket-crate-tokio"])
        .into()
}
