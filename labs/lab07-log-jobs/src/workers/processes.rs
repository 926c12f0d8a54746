//! Child processes: parts go over a pipe, several a request, and tallies come back.
//!
//! The children of `contend analyze-logs --mode process` are these as well.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use contend::child::ChildProcess;
use contend::role::Role;
use contend::{Error, Result};
use contend_files::WireName;
use encoding_rs::Encoding;
use serde::{Deserialize, Serialize};

use super::Workers;
use crate::Layout;
use crate::plan::{Found, Part, Plan, Reading};
use crate::tally::{Depth, Span};

/// So many requests a worker: few, since each brings back names that others bring back too.
const REQUESTS_A_WORKER: usize = 2;

/// What a child is asked: to read these parts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Request {
    parts: Vec<(WireName, Part)>,
    layout: Option<Layout>,
    encoding: String,
    depth: Depth,
    span: Span,
    retries: u32,
}

impl Request {
    fn of(plan: &Plan, parts: &[Part]) -> Self {
        let Reading { layout, encoding, depth, span, retries } = plan.reading;
        let parts = parts.iter().map(|part| (plan.paths[part.file].as_path().into(), *part)).collect();
        Request { parts, layout, encoding: encoding.name().to_owned(), depth, span, retries }
    }
}

/// The plan's parts in requests, neighbours together.
pub(crate) fn split(plan: &Plan, workers: usize) -> Vec<Request> {
    let each = plan.parts.len().div_ceil(REQUESTS_A_WORKER * workers).max(1);
    plan.parts.chunks(each).map(|parts| Request::of(plan, parts)).collect()
}

/// In a child.
pub(crate) fn work(request: Request) -> Result<Found> {
    let Request { parts, layout, encoding, depth, span, retries } = request;
    let encoding = Encoding::for_label(encoding.as_bytes()).ok_or("the encoding is not known to this executable")?;
    let reading = Reading { layout, encoding, depth, span, retries };
    let mut found = Found::default();
    for (path, part) in parts {
        found.read_quietly(&PathBuf::from(path), &part, &reading);
    }
    Ok(found)
}

/// So many child processes, each handed a part when it is done with one.
pub(crate) struct Processes(pub(crate) usize);

impl Workers for Processes {
    fn read(&mut self, plan: &Arc<Plan>) -> Result<Found> {
        if Role::of_this_process() == Some(Role::Child) {
            // Else each child would start children of its own, without an end.
            return Err(Error::Usage(
                "`main` must begin with `contend::serve_if_runner` where processes are to work".into(),
            )
            .into());
        }
        let next = AtomicUsize::new(0);
        let hand_out = || -> Result<Found> {
            let (mut child, mut found) =
                (ChildProcess::start("lab07-log-jobs", "full", "processes")?, Found::default());
            while let Some(part) = plan.parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                if plan.is_stopped() {
                    break;
                }
                found = found.merge(child.ask(&Request::of(plan, std::slice::from_ref(part)))?);
                plan.tell(part);
            }
            Ok(found)
        };
        thread::scope(|scope| {
            let threads: Vec<_> = (0..self.0).map(|_| scope.spawn(hand_out)).collect();
            let found = threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            found.collect::<Vec<_>>().into_iter().try_fold(Found::default(), |all, found| Ok(all.merge(found?)))
        })
    }
}
