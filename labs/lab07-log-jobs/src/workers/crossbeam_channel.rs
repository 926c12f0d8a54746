//! Threads that live as long as their pool, and two channels: parts go in, tallies come out when a plan ends.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use contend::Result;
use crossbeam::channel::{Receiver, Sender, bounded};

use super::Workers;
use crate::plan::{Found, Plan};

/// What a thread is told.
enum Order {
    /// Read the part of this index.
    Read(Arc<Plan>, usize),
    /// Hand over what was found, and wait here until all have: else one thread would take the word of another.
    HandOver(Arc<std::sync::Barrier>),
}

pub(crate) struct CrossbeamChannel {
    orders: Option<Sender<Order>>,
    found: Receiver<Found>,
    threads: Vec<JoinHandle<()>>,
}

impl CrossbeamChannel {
    pub(crate) fn new(workers: usize) -> Result<Self> {
        let (orders, inbox) = bounded::<Order>(2 * workers);
        let (outbox, found) = bounded(workers);
        let start_one = |index| {
            let (inbox, outbox) = (inbox.clone(), outbox.clone());
            let run = move || {
                let mut found = Found::default();
                for order in inbox {
                    match order {
                        Order::Read(plan, index) => found.read(&plan, &plan.parts[index]),
                        Order::HandOver(all) => {
                            if outbox.send(std::mem::take(&mut found)).is_err() {
                                return;
                            }
                            all.wait();
                        }
                    }
                }
            };
            thread::Builder::new().name(format!("logs-{index}")).spawn(run)
        };
        let threads = (0..workers).map(start_one).collect::<std::io::Result<_>>()?;
        Ok(CrossbeamChannel { orders: Some(orders), found, threads })
    }
}

impl Workers for CrossbeamChannel {
    fn read(&mut self, plan: &Arc<Plan>) -> Result<Found> {
        let orders = self.orders.as_ref().expect("taken away in `drop` alone");
        for index in 0..plan.parts.len() {
            orders.send(Order::Read(plan.clone(), index)).map_err(|_| "every thread is gone")?;
        }
        let all = Arc::new(std::sync::Barrier::new(self.threads.len()));
        for _ in &self.threads {
            orders.send(Order::HandOver(all.clone())).map_err(|_| "every thread is gone")?;
        }
        let mut found = Found::default();
        for _ in &self.threads {
            found = found.merge(self.found.recv().map_err(|_| "every thread is gone")?);
        }
        Ok(found)
    }
}

impl Drop for CrossbeamChannel {
    fn drop(&mut self) {
        self.orders.take();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
