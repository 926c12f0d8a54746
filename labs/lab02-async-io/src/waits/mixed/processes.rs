//! One child process for each core, whose threads wait and hash; only the hashes cross the pipe.

use std::cell::RefCell;

use contend::Result;

use crate::waits::processes::{Kept, Share, fetch_with};
use crate::waits::work::{Hash, Hashes};

/// In a child.
pub(crate) fn fetch_share(share: Share) -> Result<Vec<(u64, Hash)>> {
    thread_local! {
        /// A child's orders all come to its main thread.
        static THREADS: Kept<Hash> = const { RefCell::new(None) };
    }
    THREADS.with(|kept| fetch_with(kept, share, |requests, body| requests.hash(&body)))
}

/// Puts the children's hashes together.
pub(crate) fn merge(brought: Vec<Vec<(u64, Hash)>>) -> Result<Hashes> {
    Ok(Hashes::gather(brought.into_iter().flatten().collect()))
}
