//! In a task of async-std, with its timeout. Its own channels were never stabilised; its users take async-channel.

use std::time::Instant;

use async_std::future::timeout;
use async_std::task::sleep;
use smol::channel::Receiver;

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
            sleep(wait.expect("what is held and not ready has its time")).await;
            continue;
        }
        let received = match wait {
            Some(wait) => timeout(wait, items.recv()).await.ok(),
            None => Some(items.recv().await),
        };
        match received {
            Some(Ok((item, bytes))) => delivery.push(item, bytes, begun.elapsed()),
            Some(Err(_closed)) => delivery.close(),
            None => {}
        }
    }
}
