//! In a task of smol, with async-channel and async-io's timers.

use std::time::Instant;

use smol::Timer;
use smol::channel::Receiver;
use smol::future::or;

use super::{AsyncStore, Sized};
use crate::{Delivery, Report};

/// Delivers until all senders are gone and everything is settled.
///
/// Not to be dropped before: what it holds would be lost. End it by dropping the senders.
pub async fn deliver<T>(
    items: Receiver<Sized<T>>,
    mut delivery: Delivery<T>,
    mut store: impl AsyncStore<T>,
) -> Report<T> {
    let begun = Instant::now();
    loop {
        delivery.wake(begun.elapsed());
        while let Some(batch) = delivery.take() {
            let outcomes = store.send(&batch).await;
            delivery.finished(batch, &outcomes, begun.elapsed());
        }
        if delivery.is_done() {
            return delivery.into_report();
        }
        let wait = delivery.deadline().map(|deadline| deadline.saturating_sub(begun.elapsed()));
        if !delivery.wants_more() {
            Timer::after(wait.expect("what is held and not ready has its time")).await;
            continue;
        }
        // `or` looks at the channel first; a receive that is dropped there has taken nothing.
        let receive = async { Some(items.recv().await) };
        let received = match wait {
            Some(wait) => {
                let late = async {
                    Timer::after(wait).await;
                    None
                };
                or(receive, late).await
            }
            None => receive.await,
        };
        match received {
            Some(Ok((item, bytes))) => delivery.push(item, bytes, begun.elapsed()),
            Some(Err(_closed)) => delivery.close(),
            None => {}
        }
    }
}
