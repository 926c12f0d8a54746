//! flume between tasks: the channel of the threads, awaited.

use contend::Result;
use flume::{Receiver, Sender, bounded, unbounded};

use super::TaskChannel;
use crate::capacity::Capacity;
use crate::threads::{Ends, for_each};

pub(crate) struct FlumeChannel;

impl TaskChannel for FlumeChannel {
    type Sender<M: Send + Unpin + 'static> = Sender<M>;
    type Receiver<M: Send + Unpin + 'static> = Receiver<M>;

    fn open<M: Send + Unpin + 'static>(capacity: Capacity, consumers: usize) -> Result<Ends<Sender<M>, Receiver<M>>> {
        let (sender, receiver) = match capacity {
            Capacity::Bounded(most) => bounded(most),
            Capacity::Unbounded => unbounded(),
        };
        Ok((sender, for_each(consumers, receiver)))
    }

    #[inline]
    async fn send<M: Send + Unpin + 'static>(to: &Sender<M>, message: M) -> bool {
        to.send_async(message).await.is_ok()
    }

    #[inline]
    async fn receive<M: Send + Unpin + 'static>(from: &mut Receiver<M>) -> Option<M> {
        from.recv_async().await.ok()
    }
}
