//! Child processes: paths go over a pipe, a few a request, and what came of them comes back.
//!
//! The children of `contend images --mode process` are these as well, with another kind of request.

use std::path::PathBuf;

use contend::Result;
use contend_files::WireName;
use fast_image_resize::Resizer;
use serde::{Deserialize, Serialize};

use super::likeness::Grid;
use super::pictures::{Pictures, Seen, seen};
use crate::folder::{Outcome, ResizeRequest};

/// So many requests a worker, so that the last ones level who was slow.
const REQUESTS_A_WORKER: usize = 4;

/// What a child is asked.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Resize these, and look whether they are like this.
    Race(Vec<(WireName, Grid)>),
    /// No part of the race: one picture of `contend images`.
    Resize(ResizeRequest),
}

/// What a child answers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Reply {
    Race(Vec<Seen>),
    Resized(Outcome),
}

pub(super) fn split(pictures: &Pictures, workers: usize) -> Vec<Request> {
    let each = pictures.paths.len().div_ceil(REQUESTS_A_WORKER * workers).max(1);
    let both: Vec<_> = pictures.paths.iter().zip(&pictures.grids).collect();
    let request = |part: &[(&PathBuf, &Grid)]| {
        Request::Race(part.iter().map(|(path, grid)| (path.as_path().into(), (*grid).clone())).collect())
    };
    both.chunks(each).map(request).collect()
}

/// In a child.
pub(super) fn work(request: Request) -> Result<Reply> {
    let mut resizer = Resizer::new();
    Ok(match request {
        Request::Race(pictures) => {
            let seen = pictures.into_iter().map(|(path, grid)| seen(&PathBuf::from(path), &grid, &mut resizer));
            Reply::Race(seen.collect())
        }
        Request::Resize(request) => Reply::Resized(request.answer(&mut resizer)),
    })
}

/// The replies come in the order of the requests.
pub(super) fn merge(replies: Vec<Reply>) -> Result<Vec<Seen>> {
    let mut seen = Vec::new();
    for reply in replies {
        match reply {
            Reply::Race(part) => seen.extend(part),
            Reply::Resized(_) => return Err("a child answered what nobody asked".into()),
        }
    }
    Ok(seen)
}
