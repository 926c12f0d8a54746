//! How `granted` and `denied` are raced: every lane on a thread of its own.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use contend::{Result, Window};

/// A limiter, asked by several callers.
pub(super) trait Gate: Sync {
    /// One caller: whether it was granted a permit.
    fn caller(&self) -> impl FnMut() -> bool + '_;
}

/// A gate whose callers keep nothing.
pub(super) struct Asked<F>(pub(super) F);

impl<F: Fn() -> bool + Sync> Gate for Asked<F> {
    fn caller(&self) -> impl FnMut() -> bool + '_ {
        &self.0
    }
}

/// Asks in every lane. An answer that is not the expected one is not counted, and the contender is then withdrawn.
pub(super) fn race<G: Gate + 'static>(gate: G, granted: bool) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let answers = AtomicU64::new(0);
    Ok(move |window: &Window| {
        thread::scope(|threads| {
            for mut lane in window.lanes() {
                let (gate, answers) = (&gate, &answers);
                threads.spawn(move || {
                    let (mut ask, mut expected) = (gate.caller(), 0);
                    while lane.goes_on() {
                        expected += u64::from(ask() == granted);
                        lane.done();
                    }
                    answers.fetch_add(expected, Ordering::Relaxed);
                });
            }
        });
        Ok(answers.load(Ordering::Relaxed))
    })
}
