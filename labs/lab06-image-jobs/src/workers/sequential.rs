//! One piece after the other, on the calling thread.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use contend::Result;

use super::{Work, Workers, in_order, take_turns};

pub(crate) struct Sequential;

impl Workers for Sequential {
    fn work_on<W: Work>(&mut self, work: &Arc<W>) -> Result<Vec<W::Done>> {
        Ok(in_order(take_turns(&**work, &AtomicUsize::new(0))))
    }
}
