//! One counter under `parking_lot::FairMutex`: a release hands the lock to the one who waited longest. Nobody starves,
//! and every hand-over waits until a sleeper is awake.

use contend::{Result, Setup, Window};
use parking_lot::FairMutex;

use super::inside::Inside;
use crate::threads::each_on_a_thread;

/// Makes the counter; every window goes on counting where the last one ended.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let (counter, inside) = (FairMutex::new(0_u64), Inside::at(&setup)?);
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
