//! One `HashMap` under `tokio::sync::RwLock`, one task a lane: fair, so that writers do not starve, and built on a
//! semaphore, so that every reader goes through its queue's lock.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;

use contend::{Lane, Result, Setup, Window};
use tokio::sync::RwLock;

use super::keys::{Access, Keys};
use crate::runtimes;

/// Gets or builds the runtime, and makes the map. What it has seen: every write left one in it; every read found its
/// key, and its lane says so.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let runtime = setup.shared("tokio", || runtimes::tokio(setup.workers()))?;
    let keys = Keys::at(&setup);
    let (map, mut reads) = (Arc::new(RwLock::new(keys.zeros())), 0);
    Ok(move |window: &Window| {
        let tasks: Vec<_> = window.lanes().map(|lane| runtime.spawn(read_and_write(lane, map.clone(), keys))).collect();
        for task in tasks {
            reads += runtime.block_on(task)?;
        }
        let writes: u64 = map.blocking_read().values().sum();
        Ok(writes + reads)
    })
}

/// What a lane does; returns how many reads found their key.
async fn read_and_write(mut lane: Lane, map: Arc<RwLock<HashMap<u64, u64>>>, keys: Keys) -> u64 {
    let (mut accesses, mut found) = (keys.accesses(lane.id()), 0);
    while lane.next().await {
        match accesses.next() {
            Access::Read(key) => found += u64::from(black_box(map.read().await.get(&key)).is_some()),
            Access::Write(key) => {
                let mut map = map.write().await;
                *map.entry(key).or_default() += 1;
                // Among writers only: readers do not own it, they share it.
                lane.owns();
            }
        }
        lane.done();
    }
    found
}
