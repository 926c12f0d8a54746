//! One counter, one instruction: `fetch_add`. An atomic has no inside, so the work that others do under their lock is
//! done beside it, by all lanes at once. That is what an atomic buys, where the work does not need the shared value.

use std::sync::atomic::{AtomicU64, Ordering};

use contend::{Result, Setup, Window};

use super::inside::Inside;
use crate::threads::each_on_a_thread;

/// Makes the counter; every window goes on counting where the last one ended.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let (counter, inside) = (AtomicU64::new(0), Inside::at(&setup)?);
    Ok(move |window: &Window| {
        each_on_a_thread(window.lanes(), |mut lane| {
            while lane.goes_on() {
                inside.work();
                // Relaxed: a count orders nothing else, and the threads are joined before it is read.
                counter.fetch_add(1, Ordering::Relaxed);
                lane.done();
            }
        });
        Ok(counter.load(Ordering::Relaxed))
    })
}
