//! `one-way`: how long a message is on its way, while it comes at a rate that the channel bears; and in a closed loop.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use contend::{Arrival, Experiment, Lane, Result, Setup, Sink, Window, load};

use crate::capacity::Capacity;
use crate::tasks::{self, AsyncStd, Smol, Spawn, TaskChannel, Tokio};
use crate::threads::{self, ThreadChannel};

/// The experiment.
pub(crate) fn experiment() -> Experiment {
    load("one-way")
        .about("one message at a time from one producer to one consumer: from when it was to be sent until it is there")
        .unit("messages")
        .fix("capacity", 1_024)
        .fix("workers", 2)
        .lanes(|_| 1)
        .rates([1_000, 10_000, 100_000])
        .contender("crossbeam", |setup| on_threads::<threads::CrossbeamChannel>(&setup))
        .contender("std-sync-channel", |setup| on_threads::<threads::StdMpsc>(&setup))
        .contender("flume", |setup| on_threads::<threads::FlumeChannel>(&setup))
        .contender("kanal", |setup| on_threads::<threads::KanalChannel>(&setup))
        .contender("condvar-queue", |setup| on_threads::<threads::CondvarQueue>(&setup))
        .contender("tokio-mpsc", |setup| on_tasks::<tasks::TokioMpsc, _>(&setup, Tokio::multi_thread(&setup)?))
        .contender("tokio-mpsc-current-thread", |setup| {
            on_tasks::<tasks::TokioMpsc, _>(&setup, Tokio::current_thread(&setup)?)
        })
        .contender("tokio-flume", |setup| on_tasks::<tasks::FlumeChannel, _>(&setup, Tokio::multi_thread(&setup)?))
        .contender("tokio-kanal", |setup| on_tasks::<tasks::KanalChannel, _>(&setup, Tokio::multi_thread(&setup)?))
        .contender("smol-async-channel", |setup| on_tasks::<tasks::AsyncChannel, _>(&setup, Smol::start(&setup)?))
        .contender("async-std-async-channel", |setup| on_tasks::<tasks::AsyncChannel, _>(&setup, AsyncStd))
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .quick_contenders(["crossbeam", "std-sync-channel", "kanal", "tokio-mpsc"])
        .into()
}

// ANCHOR: on_threads
fn on_threads<C: ThreadChannel>(setup: &Setup) -> Result<impl FnMut(&Window) -> Result<u64> + use<C>> {
    let capacity = Capacity::at(setup)?;
    let mut received = 0;
    Ok(move |window: &Window| {
        let (sender, mut receivers) = C::open::<Arrival>(capacity, 1)?;
        let mut receiver = receivers.pop().ok_or("a channel without a receiver")?;
        let mut sink = window.sink();
        received += std::thread::scope(|scope| {
            for mut lane in window.lanes() {
                let sender = sender.clone();
                scope.spawn(move || while lane.goes_on() && C::send(&sender, lane.hand_over()) {});
            }
            drop(sender);
            let consumer = scope.spawn(move || {
                let mut ended = 0;
                while let Some(arrival) = C::receive(&mut receiver) {
                    sink.done(arrival);
                    ended += 1;
                }
                ended
            });
            consumer.join().map_err(|_| "the consumer panicked")
        })?;
        Ok(received)
    })
}
// ANCHOR_END: on_threads

fn on_tasks<C: TaskChannel, R: Spawn>(
    setup: &Setup,
    runtime: R,
) -> Result<impl FnMut(&Window) -> Result<u64> + use<C, R>> {
    let capacity = Capacity::at(setup)?;
    let received = Arc::new(AtomicU64::new(0));
    Ok(move |window: &Window| {
        let (sender, mut receivers) = C::open::<Arrival>(capacity, 1)?;
        let receiver = receivers.pop().ok_or("a channel without a receiver")?;
        let consumer = runtime.spawn(consume::<C>(receiver, window.sink(), received.clone()));
        let produce = |lane| runtime.spawn(produce::<C>(lane, sender.clone()));
        let producers: Vec<_> = window.lanes().map(produce).collect();
        drop(sender);
        runtime.block_on(async {
            for producer in producers {
                producer.await?;
            }
            consumer.await
        })?;
        Ok(received.load(Ordering::Relaxed))
    })
}

async fn produce<C: TaskChannel>(mut lane: Lane, sender: C::Sender<Arrival>) {
    while lane.next().await && C::send(&sender, lane.hand_over()).await {}
}

async fn consume<C: TaskChannel>(mut receiver: C::Receiver<Arrival>, mut sink: Sink, received: Arc<AtomicU64>) {
    while let Some(arrival) = C::receive(&mut receiver).await {
        sink.done(arrival);
        received.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use contend::Racer;

    use super::*;

    #[test]
    fn every_message_that_is_sent_arrives() {
        let experiment = experiment();
        let setup = Setup::at(experiment.spec.quick_point());
        for contender in &experiment.contenders {
            let Racer::Load(mut racer) = contender.build(&setup).unwrap() else { panic!("a load") };
            for _ in 0..2 {
                assert_eq!(racer.fixed(3_000).unwrap(), 3_000, "{}", contender.name);
            }
        }
    }
}
