//! Who reads the parts of a plan: the same work on each runtime. Started before, so that a race can leave the start out.

mod async_std_tasks;
mod crossbeam_channel;
mod rayon_pool;
mod smol_tasks;
mod std_threads;
mod tokio_tasks;

pub(crate) mod processes;
pub(crate) mod sequential;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use contend::Result;

use crate::plan::{Found, Plan};

pub(crate) use async_std_tasks::AsyncStdTasks;
pub(crate) use crossbeam_channel::CrossbeamChannel;
pub(crate) use rayon_pool::RayonPool;
pub(crate) use sequential::Sequential;
pub(crate) use smol_tasks::SmolTasks;
pub(crate) use std_threads::StdThreads;
pub(crate) use tokio_tasks::TokioTasks;

/// Workers that read whole plans.
pub(crate) trait Workers {
    /// Reads every part of the plan once.
    ///
    /// # Errors
    /// When workers are gone or cannot be started.
    fn read(&mut self, plan: &Arc<Plan>) -> Result<Found>;
}

// ANCHOR: take_turns
/// What one worker does: it takes the next part when it is done with one, until all are taken.
fn take_turns(plan: &Plan, next: &AtomicUsize) -> Found {
    let mut found = Found::default();
    // Relaxed: nothing but the number itself passes from one worker to another.
    while let Some(part) = plan.parts.get(next.fetch_add(1, Ordering::Relaxed)) {
        found.read(plan, part);
    }
    found
}
// ANCHOR_END: take_turns
