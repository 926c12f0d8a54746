//! Scoped threads behind two channels: numbers go in, results come out.

use std::sync::Arc;

use contend::Result;
use crossbeam::channel::bounded;
use fast_image_resize::Resizer;

use super::{Work, Workers, in_order};

/// So many threads.
pub(crate) struct CrossbeamChannel(pub(crate) usize);

impl Workers for CrossbeamChannel {
    fn work_on<W: Work>(&mut self, work: &Arc<W>) -> Result<Vec<W::Done>> {
        // Every number fits in, so that nobody has to send and receive at once.
        let (orders, inbox) = bounded(work.len().max(1));
        let (outbox, results) = bounded(work.len().max(1));
        for index in 0..work.len() {
            orders.send(index).map_err(|_| "every thread is gone")?;
        }
        drop(orders);
        let scope = crossbeam::scope(|scope| {
            for _ in 0..self.0 {
                let (inbox, outbox) = (inbox.clone(), outbox.clone());
                scope.spawn(move |_| {
                    let mut resizer = Resizer::new();
                    for index in inbox {
                        if outbox.send((index, work.work(index, &mut resizer))).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        scope.map_err(|_| "a thread panicked")?;
        drop(outbox);
        Ok(in_order(results.into_iter().collect()))
    }
}
