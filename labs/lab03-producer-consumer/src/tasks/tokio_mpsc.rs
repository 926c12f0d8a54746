//! tokio's channel: many senders, one receiver; linked blocks of 32, and a semaphore for the bound.

use contend::Result;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};

use super::TaskChannel;
use crate::capacity::Capacity;
use crate::threads::Ends;

pub(crate) struct TokioMpsc;

/// The library has a type for each; one of them is known for as long as the channel lives.
pub(crate) enum TokioSender<M> {
    Bounded(Sender<M>),
    Unbounded(UnboundedSender<M>),
}

/// See [`TokioSender`].
pub(crate) enum TokioReceiver<M> {
    Bounded(Receiver<M>),
    Unbounded(UnboundedReceiver<M>),
}

// Not derived: that would ask it of the messages, too.
impl<M> Clone for TokioSender<M> {
    fn clone(&self) -> Self {
        match self {
            TokioSender::Bounded(sender) => TokioSender::Bounded(sender.clone()),
            TokioSender::Unbounded(sender) => TokioSender::Unbounded(sender.clone()),
        }
    }
}

impl<M: Send> TokioSender<M> {
    pub(super) fn open(capacity: Capacity) -> Result<(Self, TokioReceiver<M>)> {
        Ok(match capacity {
            Capacity::Bounded(0) => return Err("it has no rendezvous".into()),
            Capacity::Bounded(most) => {
                let (sender, receiver) = channel(most);
                (TokioSender::Bounded(sender), TokioReceiver::Bounded(receiver))
            }
            Capacity::Unbounded => {
                let (sender, receiver) = unbounded_channel();
                (TokioSender::Unbounded(sender), TokioReceiver::Unbounded(receiver))
            }
        })
    }

    #[inline]
    pub(super) async fn send(&self, message: M) -> bool {
        match self {
            TokioSender::Bounded(sender) => sender.send(message).await.is_ok(),
            TokioSender::Unbounded(sender) => sender.send(message).is_ok(),
        }
    }
}

impl<M> TokioReceiver<M> {
    #[inline]
    pub(super) async fn receive(&mut self) -> Option<M> {
        match self {
            TokioReceiver::Bounded(receiver) => receiver.recv().await,
            TokioReceiver::Unbounded(receiver) => receiver.recv().await,
        }
    }
}

impl TaskChannel for TokioMpsc {
    type Sender<M: Send + Unpin + 'static> = TokioSender<M>;
    type Receiver<M: Send + Unpin + 'static> = TokioReceiver<M>;

    fn open<M: Send + Unpin + 'static>(
        capacity: Capacity,
        consumers: usize,
    ) -> Result<Ends<TokioSender<M>, TokioReceiver<M>>> {
        if consumers != 1 {
            return Err("its receiver is one consumer's alone".into());
        }
        let (sender, receiver) = TokioSender::open(capacity)?;
        Ok((sender, vec![receiver]))
    }

    #[inline]
    async fn send<M: Send + Unpin + 'static>(to: &TokioSender<M>, message: M) -> bool {
        to.send(message).await
    }

    #[inline]
    async fn receive<M: Send + Unpin + 'static>(from: &mut TokioReceiver<M>) -> Option<M> {
        from.receive().await
    }
}
