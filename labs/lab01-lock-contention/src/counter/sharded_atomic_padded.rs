//! One atomic per lane, each on a cache line of its own: nobody meets anybody. Reading the count means adding all up.

use std::sync::atomic::{AtomicU64, Ordering};

use contend::{Result, Setup, Window};
use crossbeam::utils::CachePadded;

use super::inside::Inside;
use crate::threads::each_on_a_thread;

/// Makes the shards; every window goes on counting where the last one ended.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let shards: Vec<CachePadded<AtomicU64>> = (0..setup.workers()).map(|_| CachePadded::default()).collect();
    let inside = Inside::at(&setup)?;
    Ok(move |window: &Window| {
        each_on_a_thread(window.lanes(), |mut lane| {
            let own = &shards[lane.id()];
            while lane.goes_on() {
                inside.work();
                own.fetch_add(1, Ordering::Relaxed);
                lane.done();
            }
        });
        Ok(shards.iter().map(|shard| shard.load(Ordering::Relaxed)).sum())
    })
}
