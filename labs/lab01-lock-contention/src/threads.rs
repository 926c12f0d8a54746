//! A thread for each piece of work, for the contenders that differ in their lock alone.

use std::panic::resume_unwind;
use std::thread;

/// Runs each item on a scoped thread of its own, all at once; returns what they returned, in the order of the items.
///
/// # Panics
/// As the first thread that did, after all of them have ended.
pub(crate) fn each_on_a_thread<I, T>(items: impl IntoIterator<Item = I>, run: impl Fn(I) -> T + Sync) -> Vec<T>
where
    I: Send,
    T: Send,
{
    let run = &run;
    thread::scope(|scope| {
        let threads: Vec<_> = items.into_iter().map(|item| scope.spawn(move || run(item))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}
