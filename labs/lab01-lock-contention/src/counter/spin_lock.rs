//! One counter under our own spin lock: waiters stay awake, and yield their core after a while; with more workers than
//! cores they would else keep the holder from it.

use contend::{Result, Setup, Window};

use super::inside::Inside;
use crate::locks::spin_lock::SpinLock;
use crate::threads::each_on_a_thread;

/// Makes the counter; every window goes on counting where the last one ended.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let (counter, inside) = (SpinLock::new(0_u64), Inside::at(&setup)?);
    Ok(move |window: &Window| {
        each_on_a_thread(window.lanes(), |mut lane| {
            while lane.goes_on() {
                counter.with(|count| {
                    *count += 1;
                    inside.work();
                    lane.owns();
                });
                lane.done();
            }
        });
        Ok(counter.with(|count| *count))
    })
}
