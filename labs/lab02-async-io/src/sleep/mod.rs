//! `sleep`: how late one wakes. Each lane sleeps, again and again; what a sleep takes beyond what was asked is the
//! timer's and the wake-up's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use contend::{Experiment, Lane, Result, Setup, Window, load};

mod sleepers;
mod slack;

/// The experiment.
pub(crate) fn experiment() -> Experiment {
    load("sleep")
        .about("sleep for sleep_us, again and again: the latencies are the whole sleeps, so what is above sleep_us is late")
        .work(contend::Work::Waiting)
        .unit("sleeps")
        .sweep("sleep_us", [100, 1_000])
        .quick("sleep_us", 100)
        .fix("workers", 2)
        .contender("std-threads", sleepers::std_threads)
        .note("the kernel may wait 50 us longer than asked, to wake several at once: its timer slack")
        .contender("std-threads-no-slack", slack::std_threads)
        .when(|_| cfg!(target_os = "linux"), "timer slack is Linux's")
        .note("the same with a timer slack of 1 ns")
        .contender("tokio-multi-thread", sleepers::tokio_multi_thread)
        .note("its timers go by whole milliseconds")
        .contender("tokio-current-thread", sleepers::tokio_current_thread)
        .contender("smol-pool", sleepers::smol_pool)
        .contender("async-std", sleepers::async_std)
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .quick_contenders(["std-threads", "tokio-multi-thread", "smol-pool"])
        .into()
}

/// What the shared state of a load has seen; here nothing is shared but this count.
#[derive(Clone, Default)]
struct Slept(Arc<AtomicU64>);

impl Slept {
    fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn so_far(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

fn asked(setup: &Setup) -> Duration {
    Duration::from_micros(setup.get("sleep_us"))
}

/// Each lane on a thread of its own, which `begin` prepares.
fn on_threads(window: &Window, slept: &Slept, asked: Duration, begin: impl Fn() + Sync) -> Result<u64> {
    std::thread::scope(|scope| {
        for mut lane in window.lanes() {
            let begin = &begin;
            scope.spawn(move || {
                begin();
                while lane.goes_on() {
                    std::thread::sleep(asked);
                    slept.add();
                    lane.done();
                }
            });
        }
    });
    Ok(slept.so_far())
}

/// One lane as a task, on whichever runtime.
async fn in_a_task<F: Future>(mut lane: Lane, slept: Slept, sleep: impl Fn() -> F) {
    while lane.next().await {
        sleep().await;
        slept.add();
        lane.done();
    }
}

#[cfg(test)]
mod tests {
    use contend::Racer;

    use super::*;

    #[test]
    fn every_contender_sleeps_as_often_as_it_says() {
        let setup = Setup::new([("sleep_us", 50.into()), ("workers", 3.into())]);
        for contender in experiment().contenders {
            let Racer::Load(mut racer) = contender.build(&setup).unwrap() else { panic!("a load") };
            assert_eq!(racer.fixed(4).unwrap(), 12, "{}", contender.name);
        }
    }
}
