//! What the server was asked for, by itself: what a client says it did is held against this.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The server's own account; clones are the same one.
#[derive(Clone, Debug, Default)]
pub struct Account(Arc<Mutex<Books>>);

#[derive(Debug, Default)]
struct Books {
    by_path: HashMap<String, u64>,
    by_host: HashMap<String, AtOnce>,
    at_once: AtOnce,
    total: u64,
}

#[derive(Debug, Default)]
struct AtOnce {
    now: usize,
    most: usize,
}

impl AtOnce {
    fn enter(&mut self) {
        self.now += 1;
        self.most = self.most.max(self.now);
    }
}

impl Account {
    /// Books a request. It counts as under way until what is returned is dropped.
    pub(super) fn enter(&self, path: &str, host: &str) -> (u64, Open) {
        let mut books = self.books();
        books.total += 1;
        books.at_once.enter();
        match books.by_host.get_mut(host) {
            Some(at_once) => at_once.enter(),
            None => books.by_host.entry(host.to_owned()).or_default().enter(),
        }
        let times = books.by_path.entry(path.to_owned()).or_insert(0);
        *times += 1;
        (*times, Open { account: self.clone(), host: host.to_owned() })
    }

    /// How often a path was asked for.
    pub fn requests_of(&self, path: &str) -> u64 {
        self.books().by_path.get(path).copied().unwrap_or(0)
    }

    /// How many requests came in all.
    pub fn requests(&self) -> u64 {
        self.books().total
    }

    /// How many are under way.
    pub fn open(&self) -> usize {
        self.books().at_once.now
    }

    /// The most that were under way at once.
    pub fn most_at_once(&self) -> usize {
        self.books().at_once.most
    }

    /// The same of those that named this host, port included.
    pub fn most_at_once_of(&self, host: &str) -> usize {
        self.books().by_host.get(host).map_or(0, |at_once| at_once.most)
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        // Counts are whole at any time: a panic elsewhere spoils none.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is under way.
#[derive(Debug)]
pub(super) struct Open {
    account: Account,
    host: String,
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut books = self.account.books();
        books.at_once.now -= 1;
        if let Some(at_once) = books.by_host.get_mut(&self.host) {
            at_once.now -= 1;
        }
    }
}
