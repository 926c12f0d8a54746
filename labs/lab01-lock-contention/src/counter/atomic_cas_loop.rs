//! One counter by compare-and-swap: read, work, and put the result in place if nobody else did meanwhile; else again.
//!
//! It can do what `fetch_add` cannot, any function of the old value. The price: the work lies between reading and
//! swapping, and whoever loses does it once more. Long work, many losers, and the short ones always win.

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
                let mut seen = counter.load(Ordering::Relaxed);
                loop {
                    inside.work();
                    // Weak: it may fail for no reason on some processors, and here we try again anyway.
                    match counter.compare_exchange_weak(seen, seen + 1, Ordering::Relaxed, Ordering::Relaxed) {
                        Ok(_) => break,
                        Err(now) => seen = now,
                    }
                }
                lane.done();
            }
        });
        Ok(counter.load(Ordering::Relaxed))
    })
}
