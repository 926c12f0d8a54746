//! The standard library's channel, which since Rust 1.67 is crossbeam's ring with one receiver, and without its
//! spinning.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use contend::Result;

use super::{Ends, ThreadChannel};
use crate::capacity::Capacity;

pub(crate) struct StdMpsc;

/// The library has a type for each; one of them is known for as long as the channel lives.
pub(crate) enum StdSender<M> {
    Bounded(SyncSender<M>),
    Unbounded(Sender<M>),
}

// Not derived: that would ask it of the messages, too.
impl<M> Clone for StdSender<M> {
    fn clone(&self) -> Self {
        match self {
            StdSender::Bounded(sender) => StdSender::Bounded(sender.clone()),
            StdSender::Unbounded(sender) => StdSender::Unbounded(sender.clone()),
        }
    }
}

impl<M> StdSender<M> {
    pub(super) fn open(capacity: Capacity) -> (Self, Receiver<M>) {
        match capacity {
            Capacity::Bounded(most) => {
                let (sender, receiver) = sync_channel(most);
                (StdSender::Bounded(sender), receiver)
            }
            Capacity::Unbounded => {
                let (sender, receiver) = channel();
                (StdSender::Unbounded(sender), receiver)
            }
        }
    }

    #[inline]
    pub(super) fn send(&self, message: M) -> bool {
        match self {
            StdSender::Bounded(sender) => sender.send(message).is_ok(),
            StdSender::Unbounded(sender) => sender.send(message).is_ok(),
        }
    }
}

impl ThreadChannel for StdMpsc {
    type Sender<M: Send + 'static> = StdSender<M>;
    type Receiver<M: Send + 'static> = Receiver<M>;

    fn open<M: Send + 'static>(capacity: Capacity, consumers: usize) -> Result<Ends<StdSender<M>, Receiver<M>>> {
        if consumers != 1 {
            return Err("its receiver is one consumer's alone".into());
        }
        let (sender, receiver) = StdSender::open(capacity);
        Ok((sender, vec![receiver]))
    }

    #[inline]
    fn send<M: Send + 'static>(to: &StdSender<M>, message: M) -> bool {
        to.send(message)
    }

    #[inline]
    fn receive<M: Send + 'static>(from: &mut Receiver<M>) -> Option<M> {
        from.recv().ok()
    }
}
