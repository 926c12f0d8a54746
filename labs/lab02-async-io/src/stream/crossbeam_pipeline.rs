//! A pipeline: the caller reads, the workers count, and the buffers go back. There are two a worker, so that one can be
//! filled while the other is counted; there are never more, and that bounds the memory.

use std::io::Read;
use std::sync::Arc;

use contend::{Result, Setup};
use crossbeam::channel::bounded;

use super::work::Text;
use crate::count::{Counter, Counts};

/// What goes round: a buffer, how much of it is filled, and the byte that stood before.
struct Chunk {
    buffer: Vec<u8>,
    length: usize,
    before: u8,
}

/// Builds nothing: starting the threads is inside the clock, and small beside the reading.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Counts>> {
    let workers = setup.workers();
    Ok(move |text: &Arc<Text>| pipeline(text, workers))
}

// ANCHOR: pipeline
fn pipeline(text: &Text, workers: usize) -> Result<Counts> {
    let mut file = text.open()?;
    let (filled, to_count) = bounded::<Chunk>(2 * workers);
    let (counted, to_fill) = bounded::<Vec<u8>>(2 * workers);
    for _ in 0..2 * workers {
        counted.send(text.buffer())?;
    }
    let joined = crossbeam::thread::scope(|scope| {
        let count = |_| {
            let (to_count, counted) = (to_count.clone(), counted.clone());
            scope.spawn(move |_| {
                let count = |chunk: Chunk| {
                    let mut counter = Counter::after(chunk.before);
                    counter.feed(&chunk.buffer[..chunk.length]);
                    // There is room for every buffer; it fails only where the reader has given up.
                    let _ = counted.send(chunk.buffer);
                    counter.counts()
                };
                to_count.into_iter().map(count).sum::<Counts>()
            })
        };
        let threads: Vec<_> = (0..workers).map(count).collect();
        // Our own ends go, so that a worker's panic ends the reader's wait, and the reader's end the workers'.
        drop((to_count, counted));
        // Before the first byte nothing stands, which ends a word as white space does.
        let mut before = b'\n';
        while let Ok(mut buffer) = to_fill.recv() {
            let length = file.read(&mut buffer)?;
            let Some(last) = buffer[..length].last().copied() else { break };
            filled.send(Chunk { buffer, length, before }).map_err(|_| "every worker is gone")?;
            before = last;
        }
        drop(filled);
        threads.into_iter().map(|thread| thread.join().map_err(|_| "a worker panicked".into())).sum()
    });
    joined.map_err(|_| "a worker panicked")?
}
// ANCHOR_END: pipeline
