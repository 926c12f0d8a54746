//! The lock of `async-lock-mutex` on async-std's threads (`async_std::sync::Mutex` is that very lock, re-exported).

use std::sync::Arc;

use async_std::sync::Mutex;
use async_std::task;
use contend::{Result, Setup, Window};

use super::async_lock_mutex::count;
use super::inside::Inside;

/// The runtime is the process's; makes the counter.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let (counter, inside) = (Arc::new(Mutex::new(0_u64)), Inside::at(&setup)?);
    task::block_on(task::spawn(async {}));
    Ok(move |window: &Window| {
        let tasks: Vec<_> = window.lanes().map(|lane| task::spawn(count(lane, counter.clone(), inside))).collect();
        tasks.into_iter().for_each(task::block_on);
        Ok(*counter.lock_blocking())
    })
}
