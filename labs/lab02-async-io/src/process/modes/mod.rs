//! The same counting on whichever runtime: who reads is all that differs.

mod blocking;
pub(crate) mod processes;
mod smol_tasks;
mod tokio_tasks;

use std::path::PathBuf;
use std::sync::mpsc::SyncSender;

use contend::Error;

use super::{Message, Mode, Options};

/// Sends a message for each of these files, until all are done or nobody listens.
pub(super) fn run(options: &Options, paths: Vec<PathBuf>, outbox: SyncSender<Message>) -> Result<(), Error> {
    // As many as find something to do; and none where there is nothing, which is no error.
    let workers = options.workers.min(paths.len());
    if workers == 0 {
        return Ok(());
    }
    match options.mode {
        Mode::Sequential => blocking::one_after_the_other(options, &paths, &outbox),
        Mode::Thread => return blocking::in_threads(options, workers, &paths, &outbox),
        Mode::Rayon => return blocking::in_rayon_pool(options, workers, &paths, &outbox),
        Mode::Process => return processes::in_children(options, workers, &paths, &outbox),
        Mode::Async => return tokio_tasks::run(options, workers, paths, outbox),
        Mode::Smol => return smol_tasks::run(options, workers, paths, outbox),
    }
    Ok(())
}

fn not_started(what: &str) -> impl FnOnce(std::io::Error) -> Error {
    let what = format!("{what} could not be started; ask for fewer workers");
    move |source| Error::Process { what, source }
}
