//! What the queue stands on: the standard library's locks, or, under `--cfg loom`, loom's, which look the same and are
//! run through every schedule.

#[cfg(not(loom))]
pub(super) use std::sync::{Arc, Condvar, Mutex, MutexGuard};

#[cfg(loom)]
pub(super) use loom::sync::{Arc, Condvar, Mutex, MutexGuard};
