//! One `HashMap` under one `Mutex`: readers wait for readers.

use std::hint::black_box;
use std::sync::Mutex;

use contend::{Result, Setup, Window};

use super::keys::{Access, Keys};
use crate::threads::each_on_a_thread;

/// Makes the map. What it has seen: every write left one in it; every read found its key, and its lane says so.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let keys = Keys::at(&setup);
    let (map, mut reads) = (Mutex::new(keys.zeros()), 0);
    Ok(move |window: &Window| {
        let found = each_on_a_thread(window.lanes(), |mut lane| {
            let (mut accesses, mut found) = (keys.accesses(lane.id()), 0_u64);
            while lane.goes_on() {
                let access = accesses.next();
                let mut map = map.lock().expect("no lane panics while holding it");
                match access {
                    Access::Read(key) => found += u64::from(black_box(map.get(&key)).is_some()),
                    Access::Write(key) => *map.entry(key).or_default() += 1,
                }
                lane.owns();
                drop(map);
                lane.done();
            }
            found
        });
        reads += found.into_iter().sum::<u64>();
        let writes: u64 = map.lock().expect("no lane panics while holding it").values().sum();
        Ok(writes + reads)
    })
}
