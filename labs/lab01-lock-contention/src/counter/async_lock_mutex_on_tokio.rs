//! The lock of `async-lock-mutex` on tokio's threads: the lock belongs to no runtime, so runtime and lock can be told
//! apart, this row against `tokio-mutex` for the lock, against `async-lock-mutex` for the runtime.
//!
//! Read its fairness before its throughput: mostly one lane has it all. A lane that has to wait is woken by the one that
//! releases, and tokio puts a woken task into a slot of the waking thread, to run next there; nobody steals from that
//! slot. The waking lane never gives way, since this lock does not know tokio's budget, so the woken one is never run,
//! even where other workers idle. `tokio-mutex` gives way every now and then; a loop of one's own has to
//! (`tokio::task::consume_budget().await`).

use std::sync::Arc;

use async_lock::Mutex;
use contend::{Result, Setup, Window};

use super::async_lock_mutex::count;
use super::inside::Inside;
use crate::runtimes;

/// Gets or builds the runtime, and makes the counter.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let runtime = setup.shared("tokio", || runtimes::tokio(setup.workers()))?;
    let (counter, inside) = (Arc::new(Mutex::new(0_u64)), Inside::at(&setup)?);
    Ok(move |window: &Window| {
        let tasks: Vec<_> = window.lanes().map(|lane| runtime.spawn(count(lane, counter.clone(), inside))).collect();
        for task in tasks {
            runtime.block_on(task)?;
        }
        Ok(*counter.lock_blocking())
    })
}
