//! flume: MPMC; a deque under a lock, with a signal for each who waits.

use contend::Result;
use flume::{Receiver, Sender, bounded, unbounded};

use super::{Ends, ThreadChannel, for_each};
use crate::capacity::Capacity;

pub(crate) struct FlumeChannel;

impl ThreadChannel for FlumeChannel {
    type Sender<M: Send + 'static> = Sender<M>;
    type Receiver<M: Send + 'static> = Receiver<M>;

    fn open<M: Send + 'static>(capacity: Capacity, consumers: usize) -> Result<Ends<Sender<M>, Receiver<M>>> {
        let (sender, receiver) = match capacity {
            Capacity::Bounded(most) => bounded(most),
            Capacity::Unbounded => unbounded(),
        };
        Ok((sender, for_each(consumers, receiver)))
    }

    #[inline]
    fn send<M: Send + 'static>(to: &Sender<M>, message: M) -> bool {
        to.send(message).is_ok()
    }

    #[inline]
    fn receive<M: Send + 'static>(from: &mut Receiver<M>) -> Option<M> {
        from.recv().ok()
    }
}
