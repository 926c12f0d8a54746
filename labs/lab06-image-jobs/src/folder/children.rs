//! Child processes: a thread for each, which hands it one picture after the other. A child that dies takes one picture's
//! result along and no more: the next picture gets a new child.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use contend::child::ChildProcess;
use contend::role::Role;
use contend::{Error, Result};
use contend_files::{FileError, WireName};
use fast_image_resize::Resizer;
use serde::{Deserialize, Serialize};

use super::names::Job;
use super::{ImageError, Options, Outcome, one};
use crate::race::processes::{Reply, Request};
use crate::resize::Wanted;

/// One picture for a child, and what of the options concerns it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ResizeRequest {
    input: WireName,
    folder: WireName,
    stem: WireName,
    ending: WireName,
    wanted: Wanted,
    overwrite: bool,
    retries: u32,
}

impl ResizeRequest {
    fn of(job: &Job, options: &Options) -> Self {
        let [input, folder, stem, ending] = job.names();
        let Options { wanted, overwrite, retries, .. } = *options;
        ResizeRequest { input, folder, stem, ending, wanted, overwrite, retries }
    }

    /// In the child.
    pub(crate) fn answer(self, resizer: &mut Resizer) -> Outcome {
        let ResizeRequest { input, folder, stem, ending, wanted, overwrite, retries } = self;
        let job = Job::from_names([input, folder, stem, ending]);
        let options = Options { wanted, overwrite, retries, ..Options::new("", "") };
        one(&job, &options, resizer).unwrap_or_else(Outcome::Failed)
    }
}

/// What came of each job, in their order. `work` is given a way to have one done by a child, and says what is to be told.
///
/// # Errors
/// Within a child, and where the system starts no process.
pub(super) fn in_children<F>(workers: usize, jobs: &[Job], options: &Options, tell: F) -> Result<Vec<Outcome>>
where
    F: Fn(usize, &mut dyn FnMut() -> Outcome) -> Outcome + Sync,
{
    if Role::of_this_process() == Some(Role::Child) {
        // Else each child would start children of its own, without an end.
        let why = "`main` must begin with `contend::serve_if_runner` where processes are to work";
        return Err(Error::Usage(why.into()).into());
    }
    let next = AtomicUsize::new(0);
    let hand_out = || {
        let (mut child, mut done) = (None, Vec::new());
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(index) else { return done };
            done.push((index, tell(index, &mut || have_resized(&mut child, job, options))));
        }
    };
    let mut done: Vec<(usize, Outcome)> = thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(hand_out)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    done.sort_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, outcome)| outcome).collect())
}

fn have_resized(child: &mut Option<ChildProcess>, job: &Job, options: &Options) -> Outcome {
    let answer = ask(child, job, options);
    match answer {
        Ok(Reply::Resized(outcome)) => outcome,
        Ok(Reply::Race(_)) => gone("it answered something else".into()),
        Err(error) => gone(error.to_string()),
    }
}

fn gone(why: String) -> Outcome {
    Outcome::Failed(ImageError::File(FileError::ChildGone(why)))
}

fn ask(child: &mut Option<ChildProcess>, job: &Job, options: &Options) -> Result<Reply> {
    // Taken, and put back only when it has answered: what is in doubt is not asked again.
    let mut asked = match child.take() {
        Some(child) => child,
        None => ChildProcess::start("lab06-image-jobs", "resize", "processes")?,
    };
    let reply = asked.ask(&Request::Resize(ResizeRequest::of(job, options)))?;
    *child = Some(asked);
    Ok(reply)
}
