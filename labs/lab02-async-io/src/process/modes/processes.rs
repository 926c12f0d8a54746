//! Child processes: a thread for each, which hands it one file after the other. A child that dies takes one file's
//! result along and no more: the next file gets a new child.

use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;

use contend::child::ChildProcess;
use contend::role::Role;
use contend::{Error, Result};
use serde::{Deserialize, Serialize};

use super::blocking::{attempt, each_thread_takes};
use crate::files::processes::{Reply, Request};
use crate::process::attempted::Attempted;
use crate::process::{FileError, Message, Mode, Options, encoding_named, report};
use contend_files::WireName;

/// One file for a child, and what of the options concerns it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TextRequest {
    path: WireName,
    chunk_size: Option<usize>,
    encoding: String,
    retries: u32,
}

impl TextRequest {
    fn new(path: &Path, options: &Options) -> Self {
        let Options { chunk_size, retries, encoding, .. } = *options;
        TextRequest { path: path.into(), chunk_size, encoding: encoding.name().to_owned(), retries }
    }

    /// In the child.
    ///
    /// # Errors
    /// For an encoding that this executable does not know.
    pub(crate) fn answer(self) -> Result<Attempted> {
        let TextRequest { path, chunk_size, encoding, retries } = self;
        let encoding = encoding_named(&encoding)?;
        let options = Options { chunk_size, retries, encoding, mode: Mode::Sequential, ..Options::default() };
        Ok(attempt(&PathBuf::from(path), &options, &mut |_| true))
    }
}

pub(super) fn in_children(
    options: &Options,
    workers: usize,
    paths: &[PathBuf],
    outbox: &SyncSender<Message>,
) -> Result<(), Error> {
    if Role::of_this_process() == Some(Role::Child) {
        // Else each child would start children of its own, without an end.
        return Err(Error::Usage(
            "`main` must begin with `contend::serve_if_runner` where processes are to work".into(),
        ));
    }
    each_thread_takes(workers, paths, "a thread", || {
        let mut child = None;
        Ok(move |path: &Path| {
            let attempted = have_processed(&mut child, path, options);
            outbox.send(Message::Finished(report(path.to_owned(), attempted))).is_ok()
        })
    })
}

fn have_processed(child: &mut Option<ChildProcess>, path: &Path, options: &Options) -> Attempted {
    let mut attempts = 0;
    loop {
        match ask(child, path, options) {
            Ok(Reply::Text(attempted)) => {
                return Attempted { attempts: attempts + attempted.attempts, ..attempted };
            }
            answer => {
                attempts += 1;
                let why = answer.err().map_or("it answered something else".to_owned(), |error| error.to_string());
                let result = Err(FileError::ChildGone(why));
                match Attempted::again_after(&result, attempts, options.retries) {
                    Some(pause) => std::thread::sleep(pause),
                    None => return Attempted { result, attempts },
                }
            }
        }
    }
}

fn ask(child: &mut Option<ChildProcess>, path: &Path, options: &Options) -> Result<Reply> {
    // Taken, and put back only when it has answered: what is in doubt is not asked again.
    let mut asked = match child.take() {
        Some(child) => child,
        None => ChildProcess::start("lab02-async-io", "files", "processes")?,
    };
    let reply = asked.ask(&Request::Text(TextRequest::new(path, options)))?;
    *child = Some(asked);
    Ok(reply)
}
