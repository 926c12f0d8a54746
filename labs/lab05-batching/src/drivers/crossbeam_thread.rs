//! On the thread that calls it, with crossbeam's channel, which takes a deadline as it is.

use std::time::Instant;

use crossbeam::channel::{Receiver, RecvTimeoutError};

use super::Sized;
use crate::{Batch, Delivery, Outcome, Report};

/// Delivers until all senders are gone and everything is settled.
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
        let deadline = delivery.deadline().map(|deadline| begun + deadline);
        if !delivery.wants_more() {
            let deadline = deadline.expect("what is held and not ready has its time");
            std::thread::sleep(deadline.saturating_duration_since(Instant::now()));
            continue;
        }
        let received = match deadline {
            Some(deadline) => items.recv_deadline(deadline),
            None => items.recv().map_err(RecvTimeoutError::from),
        };
        match received {
            Ok((item, bytes)) => delivery.push(item, bytes, begun.elapsed()),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => delivery.close(),
        }
    }
}
