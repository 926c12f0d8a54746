//! The cold pool: its threads are started between the two readings of the clock. The Python lesson times its pool of
//! processes so, and for small work the table then says who starts faster.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

/// What was read off the clock before and after, and the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timed {
    /// The clock after less the clock before.
    pub took: u64,
    /// The sum of all numbers below n.
    pub sum: u64,
}

// ANCHOR: broken
/// Broken: starting the pool is inside.
pub fn cold(n: u64, workers: usize, starts: &Starts, clock: impl Fn() -> u64) -> Timed {
    let before = clock();
    let pool = Pool::start(workers, starts);
    let sum = pool.sum(n);
    Timed { took: clock() - before, sum }
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: the pool is there, and has answered once, before the clock is read. If starting it is the question, that is a
/// measurement of its own.
pub fn warm(n: u64, workers: usize, starts: &Starts, clock: impl Fn() -> u64) -> Timed {
    let pool = Pool::start(workers, starts);
    pool.sum(workers as u64);
    let before = clock();
    let sum = pool.sum(n);
    Timed { took: clock() - before, sum }
}
// ANCHOR_END: mended

/// How many threads were started so far.
#[derive(Debug, Default)]
pub struct Starts(AtomicU64);

impl Starts {
    /// So many.
    pub fn so_far(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

struct Pool {
    orders: Vec<Sender<Range<u64>>>,
    sums: Receiver<u64>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    fn start(workers: usize, starts: &Starts) -> Self {
        let (from_threads, sums) = channel();
        let (mut orders, mut threads) = (Vec::new(), Vec::new());
        for _ in 0..workers {
            let (order, inbox) = channel::<Range<u64>>();
            let sums = from_threads.clone();
            starts.0.fetch_add(1, Ordering::SeqCst);
            threads.push(std::thread::spawn(move || {
                for numbers in inbox {
                    // The pool is gone when nobody wants the sum: then the inbox ends as well.
                    let _ = sums.send(numbers.sum());
                }
            }));
            orders.push(order);
        }
        Pool { orders, sums, threads }
    }

    fn sum(&self, n: u64) -> u64 {
        let workers = self.orders.len() as u64;
        for (worker, order) in (0..).zip(&self.orders) {
            order.send(n * worker / workers..n * (worker + 1) / workers).expect("a worker lives as long as its pool");
        }
        self.orders.iter().map(|_| self.sums.recv().expect("a worker answers each order")).sum()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.orders.clear();
        for thread in self.threads.drain(..) {
            // One that panicked told so by its missing sum.
            let _ = thread.join();
        }
    }
}
