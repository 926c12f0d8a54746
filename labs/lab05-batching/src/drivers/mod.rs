//! A [`Delivery`](crate::Delivery) on threads and on each runtime.
//!
//! Each is the same loop: send what is ready; then one timed receive, until the one deadline that there is. The channel
//! is bounded, so whoever sends waits when the store is slow; when all senders are gone, the last batch is sent, and
//! the retries go on to their end. They differ in whose channel and whose timer that is.

pub mod async_std_task;
pub mod smol_task;
pub mod thread;
pub mod tokio_task;

use crate::{Batch, Outcome};

/// An item and its bytes, as they come through the channel.
pub type Sized<T> = (T, usize);

/// Where an async driver sends its batches. A trait and no async closure, whose future could not be told to be `Send`.
pub trait AsyncStore<T> {
    /// One call. An entry without an outcome has failed.
    fn send(&mut self, batch: &Batch<T>) -> impl Future<Output = Vec<Outcome>> + Send;
}
