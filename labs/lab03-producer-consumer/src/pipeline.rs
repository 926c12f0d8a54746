//! The pattern for your own function: a source, a bounded queue, workers; and an end, whatever happens.
//!
//! What the lesson's version leaves open is what this one is about. A source that fails ends the whole with its error. A
//! worker that fails does, too, and what was accepted and not done comes back. Nobody waits for ever for somebody who is
//! gone: ends are dropped, and no sentinel is counted. [`Stop`] ends it midway, and then everything that was accepted is
//! still done.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossbeam::channel::{Receiver, Sender, bounded};

/// The lesson's own bound.
const CAPACITY: usize = 100;

/// Gives each item to one of so many workers, and their answers back in the order of the items.
///
/// # Errors
/// The first error of `f`. Nothing new is begun after it.
///
/// # Panics
/// When `f` or the iterator does, after the workers have ended.
///
/// # Examples
/// ```
/// use std::num::NonZero;
/// use lab03_producer_consumer::pipeline;
/// let lengths = pipeline::run(["one", "three"], NonZero::new(2).unwrap(), |word| Ok::<_, ()>(word.len()));
/// assert_eq!(lengths, Ok(vec![3, 5]));
/// ```
pub fn run<I, O, E>(
    items: impl IntoIterator<Item = I>,
    workers: NonZero<usize>,
    f: impl Fn(I) -> Result<O, E> + Sync,
) -> Result<Vec<O>, E>
where
    I: Send,
    O: Send,
    E: Send,
{
    let ended = Pipeline::new(workers).run(items.into_iter().map(Ok), f);
    match ended.why {
        Why::Source(error) | Why::Worker { error, .. } => Err(error),
        Why::Exhausted | Why::Stopped => Ok(ended.done.into_iter().map(|(_, answer)| answer).collect()),
    }
}

/// [`run`] with what may be said about it.
#[derive(Clone, Debug)]
pub struct Pipeline {
    workers: NonZero<usize>,
    capacity: usize,
    stop: Stop,
}

/// Ends a pipeline from outside: nothing more is taken from the source, and what was taken is done. A clone is the same.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Says so. It takes effect when the source has given the item that it is at.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_said(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How a pipeline ended, and with what. `done` and `left` together are all that was taken from the source.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended<I, O, E> {
    /// The answers, each with its item's place in the source, in that order.
    pub done: Vec<(usize, O)>,
    /// What was accepted and not begun, since a worker had failed; in the order of the source. Empty otherwise.
    pub left: Vec<(usize, I)>,
    /// Why it ended.
    pub why: Why<E>,
}

/// Why a pipeline ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Why<E> {
    /// The source had no more.
    Exhausted,
    /// [`Stop::now`] was said. The source still has what was not accepted.
    Stopped,
    /// The source gave an error. All that it gave before is done.
    Source(E),
    /// The function failed on this item; of several that did, the first in the source.
    Worker {
        /// Its place in the source, from 0.
        item: usize,
        /// What the function returned.
        error: E,
    },
}

/// What one worker brings back.
struct Part<I, O, E> {
    done: Vec<(usize, O)>,
    left: Vec<(usize, I)>,
    failed: Option<(usize, E)>,
}

impl Pipeline {
    /// So many workers behind a queue of 100.
    pub fn new(workers: NonZero<usize>) -> Self {
        Pipeline { workers, capacity: CAPACITY, stop: Stop::default() }
    }

    /// How many items may wait between source and workers; with 0 the source waits until a worker takes its item.
    pub fn capacity(mut self, items: usize) -> Self {
        self.capacity = items;
        self
    }

    /// What ends it from outside.
    pub fn stop(mut self, stop: &Stop) -> Self {
        self.stop = stop.clone();
        self
    }

    // ANCHOR: run
    /// Runs until the source is through, or somebody fails, or it is stopped. The source is asked on this thread; with
    /// `by_ref()` what it still has stays the caller's.
    ///
    /// # Panics
    /// When `f` or the source does, after the workers have ended.
    ///
    /// # Examples
    /// ```
    /// use std::num::NonZero;
    /// use lab03_producer_consumer::pipeline::{Pipeline, Why};
    /// let halve = |number: u32| if number % 2 == 0 { Ok(number / 2) } else { Err(format!("{number} is odd")) };
    /// let ended = Pipeline::new(NonZero::new(1).unwrap()).run([2, 4, 5, 6].map(Ok), halve);
    /// assert_eq!(ended.done, [(0, 1), (1, 2)]);
    /// assert_eq!(ended.why, Why::Worker { item: 2, error: "5 is odd".to_owned() });
    /// ```
    pub fn run<I, O, E>(
        &self,
        source: impl IntoIterator<Item = Result<I, E>>,
        f: impl Fn(I) -> Result<O, E> + Sync,
    ) -> Ended<I, O, E>
    where
        I: Send,
        O: Send,
        E: Send,
    {
        let (sender, receiver) = bounded(self.capacity);
        let failed = AtomicBool::new(false);
        thread::scope(|scope| {
            let start = |_| {
                let receiver = receiver.clone();
                scope.spawn(|| work(receiver, &failed, &f))
            };
            let workers: Vec<_> = (0..self.workers.get()).map(start).collect();
            // Now the workers alone receive: if all of them panic, the source is told.
            drop(receiver);
            let why = self.feed(source, sender, &failed);
            let parts = workers.into_iter().map(|worker| match worker.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            gather(parts.collect(), why)
        })
    }
    // ANCHOR_END: run

    /// Takes `sender`, so that the workers learn of the end however this ends, by a panic of the source, too.
    fn feed<I, E>(
        &self,
        source: impl IntoIterator<Item = Result<I, E>>,
        sender: Sender<(usize, I)>,
        failed: &AtomicBool,
    ) -> Why<E> {
        let mut source = source.into_iter().enumerate();
        loop {
            // Asked before the next item is taken: whatever is taken is accepted.
            if failed.load(Ordering::Relaxed) {
                return Why::Exhausted;
            }
            if self.stop.is_said() {
                return Why::Stopped;
            }
            match source.next() {
                None => return Why::Exhausted,
                Some((_, Err(error))) => return Why::Source(error),
                Some((index, Ok(item))) => {
                    if sender.send((index, item)).is_err() {
                        // Every worker is gone, which they are only by a panic; it is passed on by whoever joins them.
                        return Why::Exhausted;
                    }
                }
            }
        }
    }
}

// ANCHOR: work
fn work<I, O, E>(receiver: Receiver<(usize, I)>, failed: &AtomicBool, f: impl Fn(I) -> Result<O, E>) -> Part<I, O, E> {
    let _told = TellOnPanic(failed);
    let mut part = Part { done: Vec::new(), left: Vec::new(), failed: None };
    // After a failure it goes on receiving, into `left`: a source that waits for room has to learn of it.
    for (index, item) in receiver {
        if failed.load(Ordering::Relaxed) {
            part.left.push((index, item));
            continue;
        }
        match f(item) {
            Ok(answer) => part.done.push((index, answer)),
            Err(error) => {
                failed.store(true, Ordering::Relaxed);
                part.failed = Some((index, error));
            }
        }
    }
    part
}
// ANCHOR_END: work

/// A worker that panics is a worker that failed: the others begin nothing new.
struct TellOnPanic<'failed>(&'failed AtomicBool);

impl Drop for TellOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

fn gather<I, O, E>(parts: Vec<Part<I, O, E>>, why: Why<E>) -> Ended<I, O, E> {
    let mut ended = Ended { done: Vec::new(), left: Vec::new(), why };
    let mut first: Option<(usize, E)> = None;
    for part in parts {
        ended.done.extend(part.done);
        ended.left.extend(part.left);
        first = match (first, part.failed) {
            (Some(one), Some(other)) => Some(if other.0 < one.0 { other } else { one }),
            (one, other) => one.or(other),
        };
    }
    if let Some((item, error)) = first {
        ended.why = Why::Worker { item, error };
    }
    ended.done.sort_unstable_by_key(|&(index, _)| index);
    ended.left.sort_unstable_by_key(|&(index, _)| index);
    ended
}
