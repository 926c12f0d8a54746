//! One counter under `parking_lot::Mutex`: one byte; whoever is awake when it is released may take it, and the
//! sleepers, who came first, try again. That is why it is quick, and why it is not fair.

use contend::{Result, Setup, Window};
use parking_lot::Mutex;

use super::inside::Inside;
use crate::threads::each_on_a_thread;

/// Makes the counter; every window goes on counting where the last one ended.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let (counter, inside) = (Mutex::new(0_u64), Inside::at(&setup)?);
    Ok(move |window: &Window| {
        each_on_a_thread(window.lanes(), |mut lane| {
            while lane.goes_on() {
                let mut count = counter.lock();
                *count += 1;
                inside.work();
                lane.owns();
                drop(count);
                lane.done();
            }
        });
        Ok(*counter.lock())
    })
}
