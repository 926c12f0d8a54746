//! `dashmap::DashMap`: the sharded map that one need not write, with a reader-writer lock for each shard.

use std::hint::black_box;

use contend::{Result, Setup, Window};
use dashmap::DashMap;

use super::keys::{Access, Keys};
use crate::threads::each_on_a_thread;

/// Makes the map. What it has seen: every write left one in it; every read found its key, and its lane says so.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let keys = Keys::at(&setup);
    let map: DashMap<u64, u64> = keys.zeros().into_iter().collect();
    let mut reads = 0;
    Ok(move |window: &Window| {
        let found = each_on_a_thread(window.lanes(), |mut lane| {
            let (mut accesses, mut found) = (keys.accesses(lane.id()), 0_u64);
            while lane.goes_on() {
                match accesses.next() {
                    Access::Read(key) => found += u64::from(black_box(map.get(&key)).is_some()),
                    // The guard ends with the statement. Kept any longer, it would deadlock with the next access to the
                    // same shard by the same thread.
                    Access::Write(key) => *map.entry(key).or_default() += 1,
                }
                lane.done();
            }
            found
        });
        reads += found.into_iter().sum::<u64>();
        let writes: u64 = map.iter().map(|entry| *entry.value()).sum();
        Ok(writes + reads)
    })
}
