//! Channels between tasks, and the runtimes that they run on.
//!
//! Producers and consumers are spawned, all of them. A receiver inside `block_on` runs on a thread that is no worker, and
//! each message then wakes a thread instead of a task: elsewhere that alone has turned a ranking round.

mod async_channels;
mod flume_channel;
mod kanal_channel;
mod runtimes;
mod tokio_mpsc;
mod tokio_shared_receiver;

use contend::Result;

use crate::capacity::Capacity;
use crate::threads::Ends;

pub(crate) use async_channels::AsyncChannel;
pub(crate) use flume_channel::FlumeChannel;
pub(crate) use kanal_channel::KanalChannel;
pub(crate) use runtimes::{AsyncStd, Smol, Spawn, Tokio};
pub(crate) use tokio_mpsc::TokioMpsc;
pub(crate) use tokio_shared_receiver::TokioSharedReceiver;

/// A channel whose ends wait by giving their worker to another task.
pub(crate) trait TaskChannel: 'static {
    /// Where messages go in.
    type Sender<M: Send + Unpin + 'static>: Clone + Send + Sync + 'static;
    /// Where they come out; each consumer has one.
    type Receiver<M: Send + Unpin + 'static>: Send + 'static;

    /// Opens one for so many consumers.
    ///
    /// # Errors
    /// When this channel cannot be opened so.
    fn open<M: Send + Unpin + 'static>(
        capacity: Capacity,
        consumers: usize,
    ) -> Result<Ends<Self::Sender<M>, Self::Receiver<M>>>;

    /// Waits for room. Whether it was accepted: it is not where nobody receives any more.
    fn send<M: Send + Unpin + 'static>(to: &Self::Sender<M>, message: M) -> impl Future<Output = bool> + Send;

    /// Waits for a message. `None`: the last sender is gone, and there is none left.
    fn receive<M: Send + Unpin + 'static>(from: &mut Self::Receiver<M>) -> impl Future<Output = Option<M>> + Send;
}
