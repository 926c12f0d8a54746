//! Who works on pictures: the same work on each runtime.

mod async_std_tasks;
mod crossbeam_channel;
mod rayon_pool;
mod sequential;
mod smol_tasks;
mod std_threads;
mod tokio_tasks;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use contend::Result;
use fast_image_resize::Resizer;

pub(crate) use async_std_tasks::AsyncStdTasks;
pub(crate) use crossbeam_channel::CrossbeamChannel;
pub(crate) use rayon_pool::RayonPool;
pub(crate) use sequential::Sequential;
pub(crate) use smol_tasks::SmolTasks;
pub(crate) use std_threads::StdThreads;
pub(crate) use tokio_tasks::TokioTasks;

/// Numbered pieces of work.
pub(crate) trait Work: Send + Sync + 'static {
    /// What comes of a piece.
    type Done: Send + 'static;

    /// How many pieces there are.
    fn len(&self) -> usize;

    /// Does one. A worker keeps its resizer from piece to piece, with the tables that it has made.
    fn work(&self, index: usize, resizer: &mut Resizer) -> Self::Done;
}

/// Workers that do all pieces of a work.
pub(crate) trait Workers {
    /// What came of each piece, in their order.
    ///
    /// # Errors
    /// When workers are gone or cannot be started.
    fn work_on<W: Work>(&mut self, work: &Arc<W>) -> Result<Vec<W::Done>>;
}

// ANCHOR: take_turns
/// What one worker does: it takes the next piece when it is done with one, until all are taken.
fn take_turns<W: Work>(work: &W, next: &AtomicUsize) -> Vec<(usize, W::Done)> {
    let (mut resizer, mut done) = (Resizer::new(), Vec::new());
    loop {
        // Relaxed: nothing but the number itself passes from one worker to another.
        let index = next.fetch_add(1, Ordering::Relaxed);
        if index >= work.len() {
            return done;
        }
        done.push((index, work.work(index, &mut resizer)));
    }
}
// ANCHOR_END: take_turns

fn in_order<D>(mut done: Vec<(usize, D)>) -> Vec<D> {
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, done)| done).collect()
}
