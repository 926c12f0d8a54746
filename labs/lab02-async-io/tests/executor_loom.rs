//! The executor under loom: no wake-up is lost, in any schedule within a bound on preemptions.
//!
//! Its file is compiled here once more, with loom's lock and condition variable in the place of the standard library's.
//! A lost wake-up would leave the executor asleep, which loom reports as a deadlock.

#[path = "../src/executor.rs"]
#[expect(unreachable_pub, reason = "the library's file, compiled as a part of this test")]
mod executor;
mod sync {
    pub(crate) use loom::sync::{Condvar, Mutex};
}

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Poll, Waker};

use executor::block_on;
use loom::sync::Mutex;
use loom::thread;

/// A flag that can be awaited, as small as it can be.
#[derive(Default)]
struct Flag(Mutex<(bool, Option<Waker>)>);

impl Flag {
    fn raise(&self) {
        let waker = {
            let mut flag = self.0.lock().unwrap();
            flag.0 = true;
            flag.1.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }

    async fn raised(&self) {
        poll_fn(|context| {
            let mut flag = self.0.lock().unwrap();
            if flag.0 {
                return Poll::Ready(());
            }
            flag.1 = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

fn model(body: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(body);
}

#[test]
fn the_main_future_is_woken_by_another_thread_in_every_schedule() {
    model(|| {
        let flag = Arc::new(Flag::default());
        let raising = thread::spawn({
            let flag = flag.clone();
            move || flag.raise()
        });
        block_on(|_| flag.raised());
        raising.join().unwrap();
    });
}

#[test]
fn a_task_woken_by_another_thread_wakes_the_main_future_in_every_schedule() {
    model(|| {
        let (first, second) = (Arc::new(Flag::default()), Arc::new(Flag::default()));
        let raising = thread::spawn({
            let first = first.clone();
            move || first.raise()
        });
        block_on(|spawner| {
            let (first, second) = (first.clone(), second.clone());
            async move {
                let passed_on = second.clone();
                spawner.spawn(async move {
                    first.raised().await;
                    passed_on.raise();
                });
                second.raised().await;
            }
        });
        raising.join().unwrap();
    });
}
