//! On the thread that calls it, with the standard library's channel.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Instant;

use super::Sized;
use crate::{Batch, Delivery, Outcome, Report};

/// Delivers until all senders are gone and everything is settled.
// ANCHOR: deliver
pub fn deliver<T>(
    items: &Receiver<Sized<T>>,
    mut delivery: Delivery<T>,
    mut send: impl FnMut(&Batch<T>) -> Vec<Outcome>,
) -> Report<T> {
    let begun = Instant::now();
    loop {
        delivery.wake(begun.elapsed());
        while let Some(batch) = delivery.take() {
            let outcomes = send(&batch);
            delivery.finished(batch, &outcomes, begun.elapsed());
        }
        if delivery.is_done() {
            return delivery.into_report();
        }
        let wait = delivery.deadline().map(|deadline| deadline.saturating_sub(begun.elapsed()));
        if !delivery.wants_more() {
            std::thread::sleep(wait.expect("what is held and not ready has its time"));
            continue;
        }
        let received = match wait {
            Some(wait) => items.recv_timeout(wait),
            None => items.recv().map_err(RecvTimeoutError::from),
        };
        match received {
            Ok((item, bytes)) => delivery.push(item, bytes, begun.elapsed()),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => delivery.close(),
        }
    }
}
// ANCHOR_END: deliver
