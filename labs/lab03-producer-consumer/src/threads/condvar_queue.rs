//! Our own queue of a lock and two condition variables: the textbook's.

use contend::Result;

use super::{Ends, ThreadChannel, for_each};
use crate::capacity::Capacity;
use crate::queue::{self, Consumer, Producer};

pub(crate) struct CondvarQueue;

impl ThreadChannel for CondvarQueue {
    type Sender<M: Send + 'static> = Producer<M>;
    type Receiver<M: Send + 'static> = Consumer<M>;

    fn open<M: Send + 'static>(capacity: Capacity, consumers: usize) -> Result<Ends<Producer<M>, Consumer<M>>> {
        let most = match capacity {
            Capacity::Bounded(0) => return Err("it has no rendezvous".into()),
            Capacity::Bounded(most) => Some(most),
            Capacity::Unbounded => None,
        };
        let (producer, consumer) = queue::open(most);
        Ok((producer, for_each(consumers, consumer)))
    }

    #[inline]
    fn send<M: Send + 'static>(to: &Producer<M>, message: M) -> bool {
        to.push(message).is_ok()
    }

    #[inline]
    fn receive<M: Send + 'static>(from: &mut Consumer<M>) -> Option<M> {
        from.pop()
    }
}
