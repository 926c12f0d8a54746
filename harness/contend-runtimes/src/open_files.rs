//! Every connection is an open file, and the soft limit of open files is often 1,024.

use contend::{Result, skip};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// What a runtime opens for itself beside its connections.
const HEADROOM: usize = 64;

/// Raises this process's limit of open files to the hard limit, which needs no privilege; returns it.
///
/// It is the one limit that a contender here changes in the process it shares, and changing it slows nobody down.
///
/// # Errors
/// When the system refuses.
pub fn raise() -> Result<u64> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    if soft < hard {
        setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?;
    }
    Ok(hard)
}

/// Raises the limit, and sees to it that `connections` more fit under it.
///
/// # Errors
/// A [`contend::Skip`] where the hard limit is too low.
pub fn make_room(connections: usize) -> Result<()> {
    let limit = raise()?;
    // The contenders of one runner hold their connections side by side. Where nobody tells what is open already, the
    // system says so itself at the first connection too many.
    let open = std::fs::read_dir("/dev/fd").map_or(0, Iterator::count);
    let needed = open + connections + HEADROOM;
    if u64::try_from(needed)? > limit {
        return Err(skip(format!("needs {needed} open files, and `ulimit -Hn` allows {limit}")));
    }
    Ok(())
}
