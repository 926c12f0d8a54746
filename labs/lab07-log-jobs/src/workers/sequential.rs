//! One part after the other, on the calling thread.

use std::sync::Arc;

use contend::Result;

use super::Workers;
use crate::plan::{Found, Plan};

pub(crate) struct Sequential;

impl Workers for Sequential {
    fn read(&mut self, plan: &Arc<Plan>) -> Result<Found> {
        Ok(read(plan))
    }
}

// ANCHOR: read
/// Reads every part.
pub(crate) fn read(plan: &Plan) -> Found {
    let mut found = Found::default();
    plan.parts.iter().for_each(|part| found.read(plan, part));
    found
}
// ANCHOR_END: read
