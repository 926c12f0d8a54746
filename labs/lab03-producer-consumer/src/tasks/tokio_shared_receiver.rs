//! tokio's channel for several consumers: its one receiver behind tokio's own lock, which may be held across an `.await`.

use std::sync::Arc;

use contend::Result;
use tokio::sync::Mutex;

use super::TaskChannel;
use super::tokio_mpsc::{TokioReceiver, TokioSender};
use crate::capacity::Capacity;
use crate::threads::{Ends, for_each};

pub(crate) struct TokioSharedReceiver;

impl TaskChannel for TokioSharedReceiver {
    type Sender<M: Send + Unpin + 'static> = TokioSender<M>;
    type Receiver<M: Send + Unpin + 'static> = Arc<Mutex<TokioReceiver<M>>>;

    fn open<M: Send + Unpin + 'static>(
        capacity: Capacity,
        consumers: usize,
    ) -> Result<Ends<TokioSender<M>, Arc<Mutex<TokioReceiver<M>>>>> {
        let (sender, receiver) = TokioSender::open(capacity)?;
        Ok((sender, for_each(consumers, Arc::new(Mutex::new(receiver)))))
    }

    #[inline]
    async fn send<M: Send + Unpin + 'static>(to: &TokioSender<M>, message: M) -> bool {
        to.send(message).await
    }

    #[inline]
    async fn receive<M: Send + Unpin + 'static>(from: &mut Arc<Mutex<TokioReceiver<M>>>) -> Option<M> {
        from.lock().await.receive().await
    }
}
