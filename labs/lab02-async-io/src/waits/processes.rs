//! One child process for each core, each with its share of the slots, and a thread for each of those.

use std::cell::RefCell;
use std::sync::Arc;

use contend::Result;
use hyper::body::Bytes;
use serde::{Deserialize, Serialize};

use super::blocking_client::Threads;
use super::work::{Bodies, Requests};

/// What one child is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Share {
    pub(crate) requests: Requests,
    /// The first of its slots.
    pub(crate) first: usize,
    /// It has every so-many-th slot.
    pub(crate) step: usize,
}

/// Deals the slots out like cards.
pub(crate) fn split(requests: &Requests, workers: usize) -> Vec<Share> {
    let step = workers.min(requests.concurrency);
    (0..step).map(|first| Share { requests: requests.clone(), first, step }).collect()
}

/// In a child: its first call also starts the threads and connects, since a child learns with its first order where the
/// server is.
pub(crate) fn fetch_share(share: Share) -> Result<Vec<(u64, String)>> {
    thread_local! {
        /// A child's orders all come to its main thread.
        static THREADS: Kept<String> = const { RefCell::new(None) };
    }
    THREADS.with(|kept| fetch_with(kept, share, |_, body| String::from_utf8_lossy(&body).into_owned()))
}

/// Threads, and the share that they were started for.
pub(crate) type Kept<T> = RefCell<Option<(Share, Threads<T>)>>;

/// Everything that this share's slots bring, by the threads of the call before if they still fit.
pub(crate) fn fetch_with<T: Send + 'static>(
    kept: &Kept<T>,
    share: Share,
    make: fn(&Requests, Bytes) -> T,
) -> Result<Vec<(u64, T)>> {
    let mut kept = kept.borrow_mut();
    let (_, threads) = match kept.take() {
        Some(fitting) if fitting.0 == share => kept.insert(fitting),
        _ => {
            let slots: Vec<_> = (share.first..share.requests.concurrency).step_by(share.step).collect();
            let threads = Threads::start(&share.requests, slots.into_iter(), make)?;
            kept.insert((share.clone(), threads))
        }
    };
    threads.fetch_all(&Arc::new(share.requests))
}

/// Puts the children's bodies together.
pub(crate) fn merge(brought: Vec<Vec<(u64, String)>>) -> Result<Bodies> {
    let bodies = brought.into_iter().flatten().map(|(item, body)| (item, Bytes::from(body)));
    Ok(Bodies::gather(bodies.collect()))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;

    use contend::{Setup, digest};

    use super::*;
    use crate::waits::server;

    fn setup(concurrency: u64) -> Setup {
        Setup::new([("concurrency", concurrency.into()), ("delay_ms", 1.into()), ("timeout_ms", 10_000.into())])
    }

    #[test]
    fn more_children_than_slots_leave_none_without_work() {
        let requests = Requests::at(&setup(1).with_fixture(Some("127.0.0.1:1".into()))).unwrap();
        assert_eq!(split(&requests, 2).len(), 1);
    }

    /// In this process; that children answer too is seen where the whole program is tested.
    #[test]
    fn the_shares_together_bring_every_body() {
        for (concurrency, workers) in [(1, 2), (3, 2), (4, 3)] {
            let (tell, told) = mpsc::channel();
            let setup = setup(concurrency);
            let serving = setup.clone();
            thread::spawn(move || server::serve(&serving, &mut |address| tell.send(address).unwrap()));
            let requests = Requests::at(&setup.with_fixture(told.recv().ok())).unwrap();
            let brought = split(&requests, workers).into_iter().map(fetch_share);
            let bodies = merge(brought.collect::<Result<_>>().unwrap()).unwrap();
            assert_eq!(digest::of(&bodies).unwrap(), digest::of(&Bodies::expected(&requests)).unwrap());
        }
    }
}
