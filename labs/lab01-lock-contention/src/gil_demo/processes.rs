//! One child process per worker, as CPython's `multiprocessing`: nothing shared, the parts cross a socket as JSON.
//!
//! The children live as long as the contender; starting them is outside the clock.

use contend::Result;
use serde::{Deserialize, Serialize};

use crate::work::{Additions, Sums};

/// What one child is asked for.
#[derive(Serialize, Deserialize)]
pub(crate) struct Request {
    n: u64,
    start: u64,
    end: u64,
}

/// One request per worker.
pub(crate) fn split(additions: &Additions, workers: usize) -> Vec<Request> {
    let request = |chunk: std::ops::Range<u64>| Request { n: additions.n, start: chunk.start, end: chunk.end };
    additions.chunks(workers).map(request).collect()
}

/// What a child does.
pub(crate) fn work(request: Request) -> Result<Sums> {
    // One block: a child has nobody to visit in between.
    let additions = Additions { n: request.n, block: u64::MAX };
    Ok(additions.sum(request.start..request.end))
}

/// What the parent does with the replies.
pub(crate) fn merge(parts: Vec<Sums>) -> Result<Sums> {
    Ok(parts.into_iter().sum())
}
