//! The whole loop handed over once.

use std::sync::Arc;

use async_std::task;
use contend::{Result, Setup};

use super::work::Text;
use crate::count::Counts;

/// Builds nothing: async-std's threads start with its first task, in the untimed call.
pub(crate) fn prepare(_: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Counts>> {
    Ok(|text: &Arc<Text>| {
        let text = text.clone();
        task::block_on(task::spawn(async move { task::spawn_blocking(move || text.count()).await }))
    })
}
