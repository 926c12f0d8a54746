//! A total in thread-local storage, merged into the shared one when the thread has done its share: one lock a thread
//! instead of one a block. This is how counters of a busy program are usually kept.

use std::cell::Cell;
use std::sync::{Arc, Mutex};

use contend::{Result, Setup};

use crate::threads::each_on_a_thread;
use crate::work::{Additions, Sums};

thread_local! {
    static TOTAL: Cell<Sums> = const { Cell::new(Sums([0, 0])) };
}

/// Builds nothing: thread-local storage comes with the threads.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    Ok(move |additions: &Arc<Additions>| {
        let total = Mutex::new(Sums::default());
        each_on_a_thread(additions.chunks(workers), |chunk| {
            for block in additions.blocks(chunk) {
                let mut own = TOTAL.get();
                own += additions.sum(block);
                TOTAL.set(own);
            }
            *total.lock().expect("nobody panics while holding it") += TOTAL.take();
        });
        Ok(total.into_inner()?)
    })
}
