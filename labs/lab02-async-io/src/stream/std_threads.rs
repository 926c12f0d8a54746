//! A thread for each part of the file. They share the descriptor and read by position.

use std::sync::Arc;
use std::thread;

use contend::{Result, Setup};

use super::work::Text;
use crate::count::Counts;

/// Builds nothing: starting the threads is inside the clock, and small beside the reading.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Counts>> {
    let workers = setup.workers();
    Ok(move |text: &Arc<Text>| {
        let file = text.open()?;
        thread::scope(|scope| {
            let count = |part| scope.spawn(|| text.count_part(&file, part));
            let threads: Vec<_> = text.parts(workers).map(count).collect();
            threads.into_iter().map(|thread| thread.join().map_err(|_| "a thread panicked")?).sum()
        })
    })
}
