//! One file's attempts, and how long to wait between two.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{FileError, TextCounts};

/// The last of several attempts at one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attempted {
    pub(super) result: Result<TextCounts, FileError>,
    pub(super) attempts: u32,
}

impl Attempted {
    /// How long to wait before the next attempt, if there is to be one: 20 ms, and twice as long each time up to a
    /// second.
    pub(super) fn again_after(result: &Result<TextCounts, FileError>, attempts: u32, retries: u32) -> Option<Duration> {
        let again = attempts <= retries && result.as_ref().is_err_and(FileError::may_pass);
        again.then(|| Duration::from_millis(20 << (attempts - 1).min(6)).min(Duration::from_secs(1)))
    }
}
