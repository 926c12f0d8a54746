//! A thread for each producer and each consumer.

use std::thread;

use contend::Result;

use super::Flow;
use crate::message::Message;
use crate::tally::{Found, Tally};
use crate::threads::ThreadChannel;

// ANCHOR: run
/// Everything from every producer to whichever consumer takes it.
pub(super) fn run<C: ThreadChannel, M: Message>(flow: &Flow) -> Result<Found> {
    let Flow { topology, messages, place, .. } = flow;
    let _spinning = place.occupied();
    let (sender, receivers) = C::open::<M>(flow.capacity, topology.consumers)?;
    thread::scope(|scope| {
        let consume = |mut receiver| {
            scope.spawn(move || {
                place.settle();
                let mut tally = Tally::new(topology.producers);
                while let Some(message) = C::receive::<M>(&mut receiver) {
                    tally.take(&message);
                }
                tally.end()
            })
        };
        let consumers: Vec<_> = receivers.into_iter().map(consume).collect();
        for producer in 0..topology.producers {
            let sender = sender.clone();
            scope.spawn(move || {
                place.settle();
                // Ends early where nobody receives any more; the answer then says so.
                topology.share(producer, *messages).all(|number| C::send(&sender, M::new(producer as u32, number)))
            });
        }
        // The consumers end with the last sender, and this is one.
        drop(sender);
        let mut found = Found::default();
        for consumer in consumers {
            found = found.and(consumer.join().map_err(|_| "a consumer panicked")?);
        }
        Ok(found)
    })
}
// ANCHOR_END: run
