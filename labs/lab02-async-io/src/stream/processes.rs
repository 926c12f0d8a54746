//! A child process for each part of the file. Each opens the file itself; what crosses the socket are three numbers.

use std::ops::Range;

use contend::Result;
use serde::{Deserialize, Serialize};

use super::work::Text;
use crate::count::Counts;

/// What one child is asked for.
#[derive(Serialize, Deserialize)]
pub(crate) struct Request {
    text: Text,
    part: Range<u64>,
}

/// One request per worker.
pub(crate) fn split(text: &Text, workers: usize) -> Vec<Request> {
    text.parts(workers).map(|part| Request { text: text.clone(), part }).collect()
}

/// What a child does.
pub(crate) fn work(request: Request) -> Result<Counts> {
    request.text.count_part(&request.text.open()?, request.part)
}

/// What the parent does with the replies.
pub(crate) fn merge(parts: Vec<Counts>) -> Result<Counts> {
    Ok(parts.into_iter().sum())
}
