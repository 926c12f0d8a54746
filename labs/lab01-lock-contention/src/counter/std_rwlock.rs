//! One counter under `std::sync::RwLock`, write locks only.

use std::sync::RwLock;

use contend::{Result, Setup, Window};

use super::inside::Inside;
use crate::threads::each_on_a_thread;

/// Makes the counter; every window goes on counting where the last one ended.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let (counter, inside) = (RwLock::new(0_u64), Inside::at(&setup)?);
    Ok(move |window: &Window| {
        each_on_a_thread(window.lanes(), |mut lane| {
            while lane.goes_on() {
                let mut count = counter.write().expect("no lane panics while holding it");
                *count += 1;
                inside.work();
                lane.owns();
                drop(count);
                lane.done();
            }
        });
        Ok(*counter.read().expect("no lane panics while holding it"))
    })
}
