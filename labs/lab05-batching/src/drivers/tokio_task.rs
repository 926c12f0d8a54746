//! In a task of tokio, with its channel and its timers, which go by whole milliseconds.

use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::{AsyncStore, Sized};
use crate::{Delivery, Report};

/// Delivers until all senders are gone and everything is settled.
///
/// Not to be dropped before: what it holds would be lost. End it by dropping the senders.
// ANCHOR: deliver
pub async fn deliver<T>(
    mut items: Receiver<Sized<T>>,
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
        // None, too, when it lies beyond all time: a batch without an age bound.
        let deadline = delivery.deadline().and_then(|deadline| begun.checked_add(deadline));
        if !delivery.wants_more() {
            sleep_until(deadline.expect("what is held and not ready has its time")).await;
            continue;
        }
        // A receive that is given up loses nothing: `recv` is cancel safe, and its timer starts only if it has to wait.
        let received = match deadline {
            Some(deadline) => timeout_at(deadline, items.recv()).await,
            None => Ok(items.recv().await),
        };
        match received {
            Ok(Some((item, bytes))) => delivery.push(item, bytes, begun.elapsed()),
            Ok(None) => delivery.close(),
            Err(_elapsed) => {}
        }
    }
}
// ANCHOR_END: deliver
