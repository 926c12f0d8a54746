//! io_uring: the one way in which a file can be waited for in Linux without a thread that blocks. A compio runtime on
//! each of our threads; opening, reading and closing are entries in a ring that it shares with the kernel.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use compio::BufResult;
use compio::fs::File;
use compio::io::AsyncReadAt;
use compio::runtime::Runtime;
use contend::{Result, Setup};
use futures_util::{StreamExt, stream};

use super::work::{BUFFER_BYTES, Counted, Files};
use crate::count::Counter;

/// Starts the threads, each with its ring.
///
/// # Errors
/// A [`contend::Skip`] where the kernel, or who guards it, refuses a ring.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Files>) -> Result<Vec<Counted>>> {
    let files = Files::at(&setup)?;
    let threads = files.at_work(setup.workers());
    // What may be under way is shared out; a share is at least one, as `at_work` sees to it.
    let rings = (0..threads).map(|_| Ring::start(files.concurrency / threads)).collect::<Result<Vec<_>>>()?;
    Ok(move |files: &Arc<Files>| {
        let next = Arc::new(AtomicUsize::new(0));
        for ring in &rings {
            ring.send(files.clone(), next.clone())?;
        }
        let counted = rings.iter().map(|ring| ring.results.recv().map_err(|_| "a ring's thread panicked")?);
        let counted: Vec<_> = counted.collect();
        Ok(files.answer_from(counted.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect()))
    })
}

/// Files to count, and the index of the first that nobody has taken.
type Order = (Arc<Files>, Arc<AtomicUsize>);

struct Ring {
    orders: Option<mpsc::Sender<Order>>,
    results: mpsc::Receiver<Result<Vec<(usize, Counted)>>>,
    thread: Option<JoinHandle<()>>,
}

impl Ring {
    fn start(depth: usize) -> Result<Self> {
        let (orders, inbox) = mpsc::channel::<Order>();
        let (outbox, results) = mpsc::channel();
        let run = move || {
            // Made here, since a runtime stays on its thread.
            let runtime = match Runtime::new() {
                Ok(runtime) if runtime.driver_type().is_iouring() => runtime,
                refused => {
                    let why = refused.err().map_or("this system has none".to_owned(), |error| error.to_string());
                    let _ = outbox.send(Err(contend::skip(format!("needs io_uring, and is refused: {why}"))));
                    return;
                }
            };
            if outbox.send(Ok(Vec::new())).is_err() {
                return;
            }
            for (files, next) in inbox {
                if outbox.send(Ok(runtime.block_on(count(&files, &next, depth)))).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("ring".into()).spawn(run)?;
        let ring = Ring { orders: Some(orders), results, thread: Some(thread) };
        ring.results.recv().map_err(|_| "a ring's thread panicked")??;
        Ok(ring)
    }

    fn send(&self, files: Arc<Files>, next: Arc<AtomicUsize>) -> Result<()> {
        let orders = self.orders.as_ref().expect("taken away in `drop` alone");
        Ok(orders.send((files, next)).map_err(|_| "a ring's thread is gone")?)
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        self.orders.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn count(files: &Files, next: &AtomicUsize, depth: usize) -> Vec<(usize, Counted)> {
    let mine = std::iter::from_fn(|| {
        let index = next.fetch_add(1, Ordering::Relaxed);
        (index < files.paths.len()).then_some(index)
    });
    let count_one = async |index: usize| {
        let counted = count_file(&files.paths[index]).await;
        (index, counted.unwrap_or_else(Counted::from))
    };
    stream::iter(mine).map(count_one).buffer_unordered(depth).collect().await
}

async fn count_file(path: &Path) -> std::io::Result<Counted> {
    let (file, mut counter) = (File::open(path).await?, Counter::default());
    // The kernel writes into it while we wait: it goes with each request and comes back.
    let (mut buffer, mut offset) = (Vec::with_capacity(BUFFER_BYTES), 0);
    loop {
        buffer.clear();
        let BufResult(read, filled) = file.read_at(buffer, offset).await;
        buffer = filled;
        match read? {
            0 => break,
            read => offset += read as u64,
        }
        counter.feed(&buffer);
    }
    file.close().await?;
    Ok(counter.counts().into())
}
