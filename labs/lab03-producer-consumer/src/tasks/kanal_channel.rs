//! kanal between tasks: the message goes into the future of whoever waits for it.

use contend::Result;
use kanal::{AsyncReceiver, AsyncSender, bounded_async, unbounded_async};

use super::TaskChannel;
use crate::capacity::Capacity;
use crate::threads::{Ends, for_each};

pub(crate) struct KanalChannel;

impl TaskChannel for KanalChannel {
    type Sender<M: Send + Unpin + 'static> = AsyncSender<M>;
    type Receiver<M: Send + Unpin + 'static> = AsyncReceiver<M>;

    fn open<M: Send + Unpin + 'static>(
        capacity: Capacity,
        consumers: usize,
    ) -> Result<Ends<AsyncSender<M>, AsyncReceiver<M>>> {
        let (sender, receiver) = match capacity {
            Capacity::Bounded(most) => bounded_async(most),
            Capacity::Unbounded => unbounded_async(),
        };
        Ok((sender, for_each(consumers, receiver)))
    }

    #[inline]
    async fn send<M: Send + Unpin + 'static>(to: &AsyncSender<M>, message: M) -> bool {
        to.send(message).await.is_ok()
    }

    #[inline]
    async fn receive<M: Send + Unpin + 'static>(from: &mut AsyncReceiver<M>) -> Option<M> {
        from.recv().await.ok()
    }
}
