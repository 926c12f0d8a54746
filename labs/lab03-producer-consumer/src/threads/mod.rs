//! Channels between threads: what each library has, under one name, so that all of them carry the same.
//!
//! The compiler makes a copy of the race for each of them; nothing of this trait is left when it runs.

mod condvar_queue;
mod crossbeam_channel;
mod flume_channel;
mod kanal_channel;
mod std_mpsc;
mod std_shared_receiver;

use contend::Result;

use crate::capacity::Capacity;

pub(crate) use condvar_queue::CondvarQueue;
pub(crate) use crossbeam_channel::CrossbeamChannel;
pub(crate) use flume_channel::FlumeChannel;
pub(crate) use kanal_channel::KanalChannel;
pub(crate) use std_mpsc::StdMpsc;
pub(crate) use std_shared_receiver::StdSharedReceiver;

/// A channel whose ends wait by blocking their thread.
pub(crate) trait ThreadChannel: 'static {
    /// Where messages go in.
    type Sender<M: Send + 'static>: Clone + Send;
    /// Where they come out; each consumer has one.
    type Receiver<M: Send + 'static>: Send;

    /// Opens one for so many consumers.
    ///
    /// # Errors
    /// When this channel cannot be opened so.
    fn open<M: Send + 'static>(
        capacity: Capacity,
        consumers: usize,
    ) -> Result<Ends<Self::Sender<M>, Self::Receiver<M>>>;

    /// Waits for room. Whether it was accepted: it is not where nobody receives any more.
    fn send<M: Send + 'static>(to: &Self::Sender<M>, message: M) -> bool;

    /// Waits for a message. `None`: the last sender is gone, and there is none left.
    fn receive<M: Send + 'static>(from: &mut Self::Receiver<M>) -> Option<M>;
}

/// One sender, to be cloned, and a receiver for each consumer.
pub(crate) type Ends<S, R> = (S, Vec<R>);

/// The same receiver for each.
pub(crate) fn for_each<R: Clone>(consumers: usize, receiver: R) -> Vec<R> {
    vec![receiver; consumers]
}
