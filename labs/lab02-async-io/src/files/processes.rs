//! Child processes: paths go over a pipe, a batch a request, and counts come back.
//!
//! The children of `contend process --mode process` are these as well, with another kind of request.

use std::ops::Range;
use std::path::PathBuf;

use contend::Result;
use contend_files::WireName;
use serde::{Deserialize, Serialize};

use crate::process::{Attempted, TextRequest};

use super::work::{Counted, Files, count_files, put_in};

/// What a child is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Count these.
    Count(Vec<WireName>),
    /// Hand these back, with their places in the answer: nobody else tells `merge` of them.
    Odd(Vec<(usize, Counted)>),
    /// No part of the race: one file of `contend process`.
    Text(TextRequest),
}

/// What a child answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Reply {
    Counted(Vec<Counted>),
    Odd(Vec<(usize, Counted)>),
    Text(Attempted),
}

/// The batches, in order; all in one where one file at a time may be under way.
pub(crate) fn split(files: &Files, workers: usize) -> Vec<Request> {
    let paths = |batch: Range<usize>| files.paths[batch].iter().map(|path| path.as_path().into()).collect();
    let mut requests: Vec<_> = match files.at_work(workers) {
        1 => vec![Request::Count(paths(0..files.paths.len()))],
        _ => files.batches(workers).map(|batch| Request::Count(paths(batch))).collect(),
    };
    if !files.odd.is_empty() {
        requests.push(Request::Odd(files.odd.clone()));
    }
    requests
}

/// In a child.
pub(crate) fn work(request: Request) -> Result<Reply> {
    Ok(match request {
        Request::Count(paths) => Reply::Counted(count_files(paths.into_iter().map(PathBuf::from))),
        Request::Odd(odd) => Reply::Odd(odd),
        Request::Text(request) => Reply::Text(request.answer()?),
    })
}

/// Puts the replies together, which come in the order of the requests.
pub(crate) fn merge(replies: Vec<Reply>) -> Result<Vec<Counted>> {
    let mut answer = Vec::new();
    for reply in replies {
        match reply {
            Reply::Counted(counted) => answer.extend(counted),
            Reply::Odd(odd) => put_in(odd, &mut answer),
            Reply::Text(_) => return Err("a child answered what nobody asked".into()),
        }
    }
    Ok(answer)
}
