//! What Python's `async with` does, Rust does without a word of its own: a value is dropped where its owner goes, and a
//! future owns what lives across its `.await`s.
//!
//! A task that is aborted, a branch that loses in `select!`, a future that runs out of time: none of them runs to its
//! end, and none of them leaves a file open. `tests/lines.rs` shows it on every runtime.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many guarded values there are at the moment.
#[derive(Clone, Debug, Default)]
pub struct Open(Arc<AtomicUsize>);

impl Open {
    /// The number.
    pub fn now(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

// ANCHOR: guarded
/// A reader of lines (or anything else) that is counted among the open ones for as long as it lives.
#[derive(Debug)]
pub struct Guarded<L> {
    lines: L,
    open: Open,
}

impl<L> Guarded<L> {
    /// Counts it in.
    pub fn new(lines: L, open: &Open) -> Self {
        open.0.fetch_add(1, Ordering::SeqCst);
        Guarded { lines, open: open.clone() }
    }
}

impl<L> Drop for Guarded<L> {
    /// Runs wherever the owner ends: at a `?`, in a panic, and in a future that is dropped half way. It may not wait:
    /// what has to be awaited at the end (a flush, a farewell to a server) is a method, and is skipped by a drop.
    fn drop(&mut self) {
        self.open.0.fetch_sub(1, Ordering::SeqCst);
    }
}
// ANCHOR_END: guarded

impl<L> Deref for Guarded<L> {
    type Target = L;

    fn deref(&self) -> &L {
        &self.lines
    }
}

impl<L> DerefMut for Guarded<L> {
    fn deref_mut(&mut self) -> &mut L {
        &mut self.lines
    }
}
