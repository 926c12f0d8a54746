//! One `HashMap` under `std::sync::RwLock`: readers are let in together. But each of them still writes to the lock
//! itself, to be counted in and out, and that line of cache goes from core to core like a mutex's.

use std::hint::black_box;
use std::sync::RwLock;

use contend::{Result, Setup, Window};

use super::keys::{Access, Keys};
use crate::threads::each_on_a_thread;

/// Makes the map. What it has seen: every write left one in it; every read found its key, and its lane says so.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let keys = Keys::at(&setup);
    let (map, mut reads) = (RwLock::new(keys.zeros()), 0);
    Ok(move |window: &Window| {
        let found = each_on_a_thread(window.lanes(), |mut lane| {
            let (mut accesses, mut found) = (keys.accesses(lane.id()), 0_u64);
            while lane.goes_on() {
                match accesses.next() {
                    Access::Read(key) => {
                        let map = map.read().expect("no lane panics while holding it");
                        found += u64::from(black_box(map.get(&key)).is_some());
                    }
                    Access::Write(key) => {
                        let mut map = map.write().expect("no lane panics while holding it");
                        *map.entry(key).or_default() += 1;
                        // Among writers only: readers do not own it, they share it.
                        lane.owns();
                    }
                }
                lane.done();
            }
            found
        });
        reads += found.into_iter().sum::<u64>();
        let writes: u64 = map.read().expect("no lane panics while holding it").values().sum();
        Ok(writes + reads)
    })
}
