//! `copies`: one independent copy of the sequential contender per worker, all at once.
//!
//! It is what this machine can give at best: cores that share a unit, memory that is shared, are in it. Parallel
//! contenders are judged against it, not against the number of cores.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::runner::RaceJob;
use crate::spin::spin;
use crate::{Result, digest};

/// Calls, and steps of planted spin after each.
type Order = (u32, u32);
type Work<I, O> = dyn Fn(&I) -> Result<O> + Send + Sync;

pub(crate) struct Copies<O> {
    orders: Vec<Sender<Order>>,
    answers: Receiver<Result<O>>,
    last: Vec<O>,
    threads: Vec<JoinHandle<()>>,
}

impl<O: Send + 'static> Copies<O> {
    pub(crate) fn start<I: Send + Sync + 'static>(
        workers: usize,
        input: Arc<I>,
        work: Arc<Work<I, O>>,
    ) -> Result<Self> {
        let (send, answers) = channel();
        let (mut orders, mut threads) = (Vec::new(), Vec::new());
        for id in 0..workers {
            let (order, inbox) = channel::<Order>();
            let (send, input, work) = (send.clone(), input.clone(), work.clone());
            let thread = std::thread::Builder::new().name(format!("copy-{id}")).spawn(move || {
                for (calls, spin_steps) in inbox {
                    let mut last = Err("no call was asked for".into());
                    for _ in 0..calls {
                        last = black_box(work(black_box(&input)));
                        spin(spin_steps);
                    }
                    if send.send(last).is_err() {
                        break;
                    }
                }
            })?;
            orders.push(order);
            threads.push(thread);
        }
        Ok(Copies { orders, answers, last: Vec::new(), threads })
    }
}

impl<O: Serialize + Send + 'static> RaceJob for Copies<O> {
    fn slice(&mut self, calls: u32, spin_steps: u32) -> Result<Duration> {
        self.last.clear();
        let start = Instant::now();
        for order in &self.orders {
            order.send((calls, spin_steps)).map_err(|_| "a copy has ended")?;
        }
        for _ in &self.orders {
            self.last.push(self.answers.recv().map_err(|_| "a copy has ended")??);
        }
        Ok(start.elapsed())
    }

    fn digest(&mut self) -> Result<String> {
        let digests = self.last.drain(..).map(|answer| digest::of(&answer)).collect::<Result<Vec<_>, _>>()?;
        let first = digests.first().ok_or("asked for an answer before any call")?;
        match digests.iter().all(|digest| digest == first) {
            true => Ok(first.clone()),
            false => Err("two copies gave different answers".into()),
        }
    }

    fn jobs_per_call(&self) -> u32 {
        u32::try_from(self.orders.len()).unwrap_or(u32::MAX)
    }
}

impl<O> Drop for Copies<O> {
    fn drop(&mut self) {
        self.orders.clear();
        for thread in self.threads.drain(..) {
            // A panic of the work was reported as a missing answer already.
            let _ = thread.join();
        }
    }
}
