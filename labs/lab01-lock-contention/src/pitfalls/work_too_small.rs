//! Work too small to split: handing a piece over costs more than the piece. An addition takes about a nanosecond,
//! starting a thread takes tens of thousands, waking one that sleeps thousands, `rayon`'s `join` tens.

use std::ops::Range;

use crate::threads::each_on_a_thread;
use crate::work::{Additions, Sums};

/// An answer, and what was started to get it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bill {
    /// The answer.
    pub sums: Sums,
    /// How many threads were started.
    pub threads: u64,
}

/// Broken: a thread for each piece of `additions.block` additions, however many that makes; `workers` at a time.
pub fn a_thread_for_each_piece(additions: &Additions, workers: usize) -> Bill {
    let pieces: Vec<Range<u64>> = additions.blocks(additions.all()).collect();
    let sums =
        pieces.chunks(workers.max(1)).flat_map(|now| each_on_a_thread(now, |piece| additions.sum(piece.clone())));
    Bill { sums: sums.sum(), threads: pieces.len() as u64 }
}

/// Mended: as many threads as workers, each with the largest share there is. More pieces than workers pay only where
/// pieces differ in length, and then a pool hands them to threads that are there already.
pub fn a_thread_for_each_worker(additions: &Additions, workers: usize) -> Bill {
    let parts = each_on_a_thread(additions.chunks(workers), |chunk| additions.sum(chunk));
    Bill { threads: parts.len() as u64, sums: parts.into_iter().sum() }
}
