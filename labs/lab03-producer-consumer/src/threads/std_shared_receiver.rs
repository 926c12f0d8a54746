//! The standard library's channel for several consumers: its one receiver behind a lock, as the Rust book's thread pool
//! has it. Whoever waits for a message waits with the lock in hand, and the others wait for the lock.

use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};

use contend::Result;

use super::std_mpsc::StdSender;
use super::{Ends, ThreadChannel, for_each};
use crate::capacity::Capacity;

pub(crate) struct StdSharedReceiver;

impl ThreadChannel for StdSharedReceiver {
    type Sender<M: Send + 'static> = StdSender<M>;
    type Receiver<M: Send + 'static> = Arc<Mutex<Receiver<M>>>;

    fn open<M: Send + 'static>(
        capacity: Capacity,
        consumers: usize,
    ) -> Result<Ends<StdSender<M>, Arc<Mutex<Receiver<M>>>>> {
        let (sender, receiver) = StdSender::open(capacity);
        Ok((sender, for_each(consumers, Arc::new(Mutex::new(receiver)))))
    }

    #[inline]
    fn send<M: Send + 'static>(to: &StdSender<M>, message: M) -> bool {
        to.send(message)
    }

    #[inline]
    fn receive<M: Send + 'static>(from: &mut Arc<Mutex<Receiver<M>>>) -> Option<M> {
        // The guard ends with this statement: the lock is not held while the message is worked on.
        from.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
    }
}
