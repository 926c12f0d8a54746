//! The standard library's atomics and lock, or, under `--cfg loom`, loom's, which try every schedule.

#[cfg(not(loom))]
pub(super) use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};

#[cfg(loom)]
pub(super) use loom::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};
