//! Threads that live as long as their contender, and two channels: files to count go in, results come out.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use contend::{Result, Setup};
use crossbeam::channel::{Receiver, Sender, bounded, unbounded};

use super::work::{BUFFER_BYTES, Counted, Files, count_file};

/// A file on its way in, by its index, and its way out.
type Order = (Arc<Files>, usize);

/// Starts the threads. The way in is bounded: nobody can have more under way than that.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Files>) -> Result<Vec<Counted>>> {
    let files = Files::at(&setup)?;
    let pipeline = Pipeline::start(files.at_work(setup.workers()), files.concurrency)?;
    Ok(move |files: &Arc<Files>| {
        let (mut counted, total) = (Vec::with_capacity(files.paths.len()), files.paths.len());
        for index in 0..total {
            pipeline.orders().send((files.clone(), index)).map_err(|_| "every thread is gone")?;
            counted.extend(pipeline.results.try_iter());
        }
        while counted.len() < total {
            counted.push(pipeline.results.recv().map_err(|_| "every thread is gone")?);
        }
        Ok(files.answer_from(counted))
    })
}

struct Pipeline {
    orders: Option<Sender<Order>>,
    results: Receiver<(usize, Counted)>,
    threads: Vec<JoinHandle<()>>,
}

impl Pipeline {
    fn start(threads: usize, concurrency: usize) -> Result<Self> {
        // Each thread has one more.
        let (orders, inbox) = bounded::<Order>(concurrency - threads);
        // Unbounded, since the sender of orders takes results only between two of them: it holds a few words for each.
        let (outbox, results) = unbounded();
        let start_one = |index| {
            let (inbox, outbox) = (inbox.clone(), outbox.clone());
            let run = move || {
                let mut buffer = vec![0; BUFFER_BYTES];
                for (files, index) in inbox {
                    let path: &PathBuf = &files.paths[index];
                    if outbox.send((index, count_file(path, &mut buffer))).is_err() {
                        break;
                    }
                }
            };
            thread::Builder::new().name(format!("count-{index}")).spawn(run)
        };
        let threads = (0..threads).map(start_one).collect::<std::io::Result<_>>()?;
        Ok(Pipeline { orders: Some(orders), results, threads })
    }

    fn orders(&self) -> &Sender<Order> {
        self.orders.as_ref().expect("taken away in `drop` alone")
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        self.orders.take();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
