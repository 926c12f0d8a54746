//! One counter under `std::sync::Mutex`: on Linux one word, a short spin, then sleep in the kernel (a futex).

use std::sync::Mutex;

use contend::{Result, Setup, Window};

use super::inside::Inside;
use crate::threads::each_on_a_thread;

/// Makes the counter; every window goes on counting where the last one ended.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let (counter, inside) = (Mutex::new(0_u64), Inside::at(&setup)?);
    Ok(move |window: &Window| {
        each_on_a_thread(window.lanes(), |mut lane| {
            while lane.goes_on() {
                let mut count = counter.lock().expect("no lane panics while holding it");
                *count += 1;
                inside.work();
                lane.owns();
                drop(count);
                lane.done();
            }
        });
        Ok(*counter.lock().expect("no lane panics while holding it"))
    })
}
