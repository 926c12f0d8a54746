//! On the thread that calls it, with the standard library's channel or crossbeam's.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Instant;

use crossbeam::channel;

use super::Sized;
use crate::{Batch, Delivery, Outcome, Report};

/// The receiving end of a channel that knows a timed receive.
pub trait Inbox<T> {
    /// The next item, if it comes by then; without a deadline, whenever it comes.
    ///
    /// # Errors
    /// When it is too late, or all senders are gone.
    fn receive(&self, deadline: Option<Instant>) -> Result<T, RecvTimeoutError>;
}

/// Delivers until all senders are gone and everything is settled.
// ANCHOR: deliver
pub fn deliver<T>(
    items: &impl Inbox<Sized<T>>,
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
        // None, too, when it lies beyond all time: a batch without an age bound.
        let deadline = delivery.deadline().and_then(|deadline| begun.checked_add(deadline));
        if !delivery.wants_more() {
            let deadline = deadline.expect("what is held and not ready has its time");
            std::thread::sleep(deadline.saturating_duration_since(Instant::now()));
            continue;
        }
        match items.receive(deadline) {
            Ok((item, bytes)) => delivery.push(item, bytes, begun.elapsed()),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => delivery.close(),
        }
    }
}
// ANCHOR_END: deliver

// ANCHOR: inboxes
impl<T> Inbox<T> for mpsc::Receiver<T> {
    fn receive(&self, deadline: Option<Instant>) -> Result<T, RecvTimeoutError> {
        match deadline {
            Some(deadline) => self.recv_timeout(deadline.saturating_duration_since(Instant::now())),
            None => self.recv().map_err(RecvTimeoutError::from),
        }
    }
}

/// It takes a deadline as it is.
impl<T> Inbox<T> for channel::Receiver<T> {
    fn receive(&self, deadline: Option<Instant>) -> Result<T, RecvTimeoutError> {
        let received = match deadline {
            Some(deadline) => self.recv_deadline(deadline),
            None => self.recv().map_err(channel::RecvTimeoutError::from),
        };
        received.map_err(|error| match error {
            channel::RecvTimeoutError::Timeout => RecvTimeoutError::Timeout,
            channel::RecvTimeoutError::Disconnected => RecvTimeoutError::Disconnected,
        })
    }
}
// ANCHOR_END: inboxes
