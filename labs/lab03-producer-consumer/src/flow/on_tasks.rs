//! A task for each producer and each consumer, all of them on the runtime's workers.

use contend::Result;

use super::Flow;
use crate::message::Message;
use crate::tally::{Found, Tally};
use crate::tasks::{Spawn, TaskChannel};

// ANCHOR: run
/// Everything from every producer to whichever consumer takes it.
pub(super) fn run<C: TaskChannel, M: Message, R: Spawn>(runtime: &R, flow: &Flow) -> Result<Found> {
    let Flow { topology, messages, .. } = *flow;
    let _spinning = flow.place.occupied();
    let (sender, receivers) = C::open::<M>(flow.capacity, topology.consumers)?;
    let consume = |mut receiver| {
        runtime.spawn(async move {
            let mut tally = Tally::new(topology.producers);
            while let Some(message) = C::receive::<M>(&mut receiver).await {
                tally.take(&message);
            }
            tally.end()
        })
    };
    let consumers: Vec<_> = receivers.into_iter().map(consume).collect();
    let produce = |producer| {
        let sender = sender.clone();
        runtime.spawn(async move {
            for number in topology.share(producer, messages) {
                // Ends early where nobody receives any more; the answer then says so.
                if !C::send(&sender, M::new(producer as u32, number)).await {
                    break;
                }
            }
        })
    };
    let producers: Vec<_> = (0..topology.producers).map(produce).collect();
    // The consumers end with the last sender, and this is one.
    drop(sender);
    runtime.block_on(async {
        let mut found = Found::default();
        for producer in producers {
            producer.await?;
        }
        for consumer in consumers {
            found = found.and(consumer.await?);
        }
        Ok(found)
    })
}
// ANCHOR_END: run
