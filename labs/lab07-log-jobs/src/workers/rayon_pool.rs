//! A parallel fold on a rayon pool of our own: a tally for each piece that is stolen, which are few.

use std::sync::Arc;

use contend::Result;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::Workers;
use crate::plan::{Found, Plan};

pub(crate) struct RayonPool(ThreadPool);

impl RayonPool {
    pub(crate) fn new(workers: usize) -> Result<Self> {
        Ok(RayonPool(ThreadPoolBuilder::new().num_threads(workers).build()?))
    }
}

impl Workers for RayonPool {
    // ANCHOR: read
    fn read(&mut self, plan: &Arc<Plan>) -> Result<Found> {
        let read = |mut found: Found, part| {
            found.read(plan, part);
            found
        };
        Ok(self.0.install(|| plan.parts.par_iter().fold(Found::default, read).reduce(Found::default, Found::merge)))
    }
    // ANCHOR_END: read
}
