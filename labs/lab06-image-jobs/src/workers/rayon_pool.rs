//! A parallel iterator on a rayon pool of our own.

use std::sync::Arc;

use contend::Result;
use fast_image_resize::Resizer;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::{Work, Workers};

pub(crate) struct RayonPool(ThreadPool);

impl RayonPool {
    pub(crate) fn new(workers: usize) -> Result<Self> {
        Ok(RayonPool(ThreadPoolBuilder::new().num_threads(workers).build()?))
    }
}

impl Workers for RayonPool {
    // ANCHOR: work_on
    fn work_on<W: Work>(&mut self, work: &Arc<W>) -> Result<Vec<W::Done>> {
        let pieces = (0..work.len()).into_par_iter();
        let done = pieces.map_init(Resizer::new, |resizer, index| work.work(index, resizer));
        Ok(self.0.install(|| done.collect()))
    }
    // ANCHOR_END: work_on
}
