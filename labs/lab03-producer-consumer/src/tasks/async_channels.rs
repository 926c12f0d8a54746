//! async-channel: MPMC, a lock-free queue with lists of those who wait. smol's own, and what async-std has behind a
//! feature that it never stabilised.

use async_channel::{Receiver, Sender, bounded, unbounded};
use contend::Result;

use super::TaskChannel;
use crate::capacity::Capacity;
use crate::threads::{Ends, for_each};

pub(crate) struct AsyncChannel;

impl TaskChannel for AsyncChannel {
    type Sender<M: Send + Unpin + 'static> = Sender<M>;
    type Receiver<M: Send + Unpin + 'static> = Receiver<M>;

    fn open<M: Send + Unpin + 'static>(capacity: Capacity, consumers: usize) -> Result<Ends<Sender<M>, Receiver<M>>> {
        let (sender, receiver) = match capacity {
            Capacity::Bounded(0) => return Err("it has no rendezvous".into()),
            Capacity::Bounded(most) => bounded(most),
            Capacity::Unbounded => unbounded(),
        };
        Ok((sender, for_each(consumers, receiver)))
    }

    #[inline]
    async fn send<M: Send + Unpin + 'static>(to: &Sender<M>, message: M) -> bool {
        to.send(message).await.is_ok()
    }

    #[inline]
    async fn receive<M: Send + Unpin + 'static>(from: &mut Receiver<M>) -> Option<M> {
        from.recv().await.ok()
    }
}
