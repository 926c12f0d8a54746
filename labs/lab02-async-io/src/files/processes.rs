//! Child processes: paths go over a pipe, a batch a request, and counts come back.
//!
//! The children of `contend process --mode process` are these as well, with another kind of request.

use std::ffi::OsString;
use std::ops::Range;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use contend::Result;
use serde::{Deserialize, Serialize};

use crate::process::{Attempted, TextRequest};

use super::work::{Counted, Files, count_files, put_in};

/// A path that crosses a pipe as JSON: text where it is text, else its bytes, since a name may be any bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum WirePath {
    Text(PathBuf),
    Bytes(Vec<u8>),
}

impl From<&Path> for WirePath {
    fn from(path: &Path) -> Self {
        match path.to_str() {
            Some(_) => WirePath::Text(path.to_owned()),
            None => WirePath::Bytes(path.as_os_str().as_bytes().to_vec()),
        }
    }
}

impl From<WirePath> for PathBuf {
    fn from(path: WirePath) -> Self {
        match path {
            WirePath::Text(path) => path,
            WirePath::Bytes(bytes) => OsString::from_vec(bytes).into(),
        }
    }
}

/// What a child is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Count these.
    Count(Vec<WirePath>),
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
