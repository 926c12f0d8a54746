//! Sixteen maps, each under a mutex of its own; the key says which. Two lanes meet only when their keys do.
//!
//! What it gives up: a look at the whole map is sixteen looks, at sixteen moments.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Mutex;

use contend::{Result, Setup, Window};
use crossbeam::utils::CachePadded;

use super::keys::{Access, Keys};
use crate::threads::each_on_a_thread;

const SHARDS: usize = 16;

/// Makes the maps. What they have seen: every write left one in its map; every read found its key, and its lane says so.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let keys = Keys::at(&setup);
    let mut maps = vec![HashMap::new(); SHARDS];
    for (key, value) in keys.zeros() {
        maps[shard_of(key)].insert(key, value);
    }
    let shards: Vec<CachePadded<Mutex<_>>> = maps.into_iter().map(|map| CachePadded::new(Mutex::new(map))).collect();
    let mut reads = 0;
    Ok(move |window: &Window| {
        let found = each_on_a_thread(window.lanes(), |mut lane| {
            let (mut accesses, mut found) = (keys.accesses(lane.id()), 0_u64);
            while lane.goes_on() {
                let access = accesses.next();
                let (Access::Read(key) | Access::Write(key)) = access;
                let mut map = shards[shard_of(key)].lock().expect("no lane panics while holding it");
                match access {
                    Access::Read(key) => found += u64::from(black_box(map.get(&key)).is_some()),
                    Access::Write(key) => *map.entry(key).or_default() += 1,
                }
                drop(map);
                lane.done();
            }
            found
        });
        reads += found.into_iter().sum::<u64>();
        let writes_in = |map: &Mutex<HashMap<u64, u64>>| -> u64 {
            map.lock().expect("no lane panics while holding it").values().sum()
        };
        Ok(shards.iter().map(|shard| writes_in(shard)).sum::<u64>() + reads)
    })
}

/// Keys are small numbers here; where they may be chosen by strangers, their hash decides.
fn shard_of(key: u64) -> usize {
    key as usize % SHARDS
}
