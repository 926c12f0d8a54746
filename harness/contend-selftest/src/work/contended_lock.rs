//! A contended lock: two threads that were started long before the clock want one `Mutex` as often as they can.

use std::hint::black_box;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use contend::{Result, Setup};

use super::Planted;

/// Two, on any machine: with more of them it would be another experiment.
pub(super) const THREADS: usize = 2;

/// Each thread adds one so many times.
pub(super) fn expected(increments: &u64) -> u64 {
    increments * THREADS as u64
}

pub(super) fn prepare(setup: Setup, planted: Planted) -> Result<impl FnMut(&Arc<u64>) -> Result<u64>> {
    let threads = planted.get(&setup, "two-threads", || Ok(Mutex::new(TwoThreads::start()?)))?;
    Ok(move |increments: &Arc<u64>| {
        let order = Order { counted: **increments, planted: planted.of(**increments) };
        threads.lock().map_err(|_| "a contender panicked in its call")?.count(order)
    })
}

/// What one thread is to do.
#[derive(Clone, Copy)]
struct Order {
    counted: u64,
    planted: u64,
}

/// The increments that are the answer, and the planted ones.
type Counts = [u64; 2];

/// They end when their orders do: nobody waits for them, since nothing is left to be done then.
struct TwoThreads {
    orders: Vec<Sender<Order>>,
    done: Receiver<()>,
    counts: Arc<Mutex<Counts>>,
}

impl TwoThreads {
    fn start() -> Result<Self> {
        let (counts, (done_from_threads, done)) = (Arc::<Mutex<Counts>>::default(), channel());
        let mut orders = Vec::new();
        for index in 0..THREADS {
            let (order, inbox) = channel();
            let (counts, done) = (counts.clone(), done_from_threads.clone());
            std::thread::Builder::new().name(format!("adds-{index}")).spawn(move || {
                for Order { counted, planted } in inbox {
                    add_one(&counts, black_box(0), counted);
                    add_one(&counts, black_box(1), planted);
                    if done.send(()).is_err() {
                        break;
                    }
                }
            })?;
            orders.push(order);
        }
        Ok(TwoThreads { orders, done, counts })
    }

    fn count(&mut self, order: Order) -> Result<u64> {
        *self.counts.lock().map_err(|_| "a thread panicked")? = Counts::default();
        for orders in &self.orders {
            orders.send(order)?;
        }
        for _ in &self.orders {
            self.done.recv()?;
        }
        Ok(self.counts.lock().map_err(|_| "a thread panicked")?[0])
    }
}

/// Not inlined, and called with what the compiler cannot see: both kinds of increments are the same instructions.
#[inline(never)]
fn add_one(counts: &Mutex<Counts>, which: usize, times: u64) {
    for _ in 0..times {
        counts.lock().expect("nothing panics under this lock")[which] += 1;
    }
}
