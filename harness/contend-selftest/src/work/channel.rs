//! A channel: one thread hands numbers to another through a bounded channel, which adds them up.

use std::hint::black_box;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex};

use contend::{Result, Setup};

use super::Planted;

/// Small enough that either side waits for the other now and then.
const CAPACITY: usize = 64;

/// The sum of all numbers below.
pub(super) fn expected(messages: &u64) -> u64 {
    messages * messages.saturating_sub(1) / 2
}

pub(super) fn prepare(setup: Setup, planted: Planted) -> Result<impl FnMut(&Arc<u64>) -> Result<u64>> {
    let threads = planted.get(&setup, "hand-off", || Ok(Mutex::new(HandOff::start()?)))?;
    Ok(move |messages: &Arc<u64>| {
        let (counted, more) = (**messages, planted.of(**messages));
        threads.lock().map_err(|_| "a contender panicked in its call")?.pass(counted, more)
    })
}

/// A producer and a consumer, each waiting for its next order.
struct HandOff {
    to_producer: Sender<u64>,
    to_consumer: Sender<[u64; 2]>,
    sums: Receiver<u64>,
}

impl HandOff {
    fn start() -> Result<Self> {
        let (sender, receiver) = sync_channel(CAPACITY);
        let (to_producer, produce) = channel::<u64>();
        let (to_consumer, consume) = channel::<[u64; 2]>();
        let (sum_from_consumer, sums) = channel();
        std::thread::Builder::new().name("producer".into()).spawn(move || {
            for messages in produce {
                for number in 0..messages {
                    if sender.send(number).is_err() {
                        return;
                    }
                }
            }
        })?;
        std::thread::Builder::new().name("consumer".into()).spawn(move || {
            for [counted, planted] in consume {
                let sum = take(&receiver, counted);
                black_box(take(&receiver, planted));
                if sum_from_consumer.send(sum).is_err() {
                    return;
                }
            }
        })?;
        Ok(HandOff { to_producer, to_consumer, sums })
    }

    fn pass(&mut self, counted: u64, planted: u64) -> Result<u64> {
        self.to_consumer.send([counted, planted])?;
        self.to_producer.send(counted + planted)?;
        Ok(self.sums.recv()?)
    }
}

#[inline(never)]
fn take(receiver: &Receiver<u64>, messages: u64) -> u64 {
    receiver.iter().take(messages as usize).sum()
}
