//! The whole loop handed over once: on the pool's thread it is the sequential program.

use std::sync::Arc;

use contend::{Result, Setup};
use tokio::task::spawn_blocking;

use super::work::Text;
use crate::count::Counts;
use crate::waits::tokio_client::multi_thread;

/// Gets or builds the runtime; the task that hands over runs on its own workers, as a server's would.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Counts>> {
    let runtime = setup.shared("tokio", || multi_thread(setup.workers()))?;
    Ok(move |text: &Arc<Text>| {
        let text = text.clone();
        runtime.block_on(runtime.spawn(async move { spawn_blocking(move || text.count()).await? }))?
    })
}
