//! When a batch is full, or old enough.

use std::collections::VecDeque;
use std::time::Duration;

/// What closes a batch, whichever comes first.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// As many entries; at least one.
    pub count: usize,
    /// As many bytes. An entry that is larger by itself goes alone.
    pub bytes: usize,
    /// What its first entry has waited.
    pub age: Duration,
}

/// An item on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<T> {
    /// Which it was, counted from zero. It stays the same in every retry, so that a store can tell what it has already.
    pub number: u64,
    /// Its size.
    pub bytes: usize,
    /// The item itself.
    pub item: T,
}

/// What is sent in one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch<T> {
    /// Never none, in the order in which they were pushed.
    pub entries: Vec<Entry<T>>,
    /// How often all of these failed already.
    pub failures: u32,
}

/// Collects items into batches. Times are distances from a beginning that the caller chooses.
#[derive(Debug)]
pub struct Batcher<T> {
    bounds: Bounds,
    open: Vec<Entry<T>>,
    open_bytes: usize,
    /// When the first entry of `open` came.
    opened: Duration,
    full: VecDeque<Batch<T>>,
    pushed: u64,
}

impl<T> Batcher<T> {
    /// An empty one.
    ///
    /// # Panics
    /// If a batch may have no entries at all.
    pub fn new(bounds: Bounds) -> Self {
        assert!(bounds.count > 0, "a batch has at least one entry");
        Batcher { bounds, open: Vec::new(), open_bytes: 0, opened: Duration::ZERO, full: VecDeque::new(), pushed: 0 }
    }

    // ANCHOR: push
    /// Takes an item. Up to two batches may be full afterwards: what was open, if this one did not fit, and this one.
    pub fn push(&mut self, item: T, bytes: usize, now: Duration) {
        if !self.open.is_empty() && self.open_bytes.saturating_add(bytes) > self.bounds.bytes {
            self.flush();
        }
        if self.open.is_empty() {
            self.opened = now;
        }
        self.open.push(Entry { number: self.pushed, bytes, item });
        self.open_bytes = self.open_bytes.saturating_add(bytes);
        self.pushed += 1;
        if self.open.len() >= self.bounds.count || self.open_bytes >= self.bounds.bytes {
            self.flush();
        }
    }

    /// The one time at which somebody has to call [`wake`](Self::wake), if nothing comes before.
    pub fn deadline(&self) -> Option<Duration> {
        (!self.open.is_empty()).then(|| self.opened.saturating_add(self.bounds.age))
    }

    /// Closes the open batch if it is old enough. Too early, or once too often, does no harm.
    pub fn wake(&mut self, now: Duration) {
        if self.deadline().is_some_and(|deadline| deadline <= now) {
            self.flush();
        }
    }
    // ANCHOR_END: push

    /// Closes the open batch whatever its age: the last one, at shutdown.
    pub fn flush(&mut self) {
        if !self.open.is_empty() {
            let entries = std::mem::take(&mut self.open);
            // The next batch will most likely be as long as this one.
            self.open.reserve(entries.len());
            self.open_bytes = 0;
            self.full.push_back(Batch { entries, failures: 0 });
        }
    }

    /// The next batch that is to be sent.
    pub fn take(&mut self) -> Option<Batch<T>> {
        self.full.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn sizes(batcher: &mut Batcher<()>) -> Vec<usize> {
        std::iter::from_fn(|| batcher.take()).map(|batch| batch.entries.len()).collect()
    }

    #[test]
    fn count_bytes_and_age_each_close_a_batch() {
        let mut batcher = Batcher::new(Bounds { count: 3, bytes: 100, age: 5 * MS });
        (0..4).for_each(|_| batcher.push((), 1, MS));
        assert_eq!(sizes(&mut batcher), [3]);
        batcher.push((), 99, 2 * MS);
        assert_eq!(sizes(&mut batcher), [2], "exactly the bytes");
        batcher.push((), 60, 3 * MS);
        batcher.push((), 60, 4 * MS);
        assert_eq!(sizes(&mut batcher), [1], "it would not have fitted");
        assert_eq!(batcher.deadline(), Some(9 * MS), "of the entry that stayed");
        batcher.wake(8 * MS);
        assert_eq!(sizes(&mut batcher), [0; 0]);
        batcher.wake(9 * MS);
        assert_eq!(sizes(&mut batcher), [1]);
        assert_eq!(batcher.deadline(), None);
    }

    #[test]
    fn an_item_larger_than_a_batch_goes_alone() {
        let mut batcher = Batcher::new(Bounds { count: 3, bytes: 100, age: MS });
        [10, 500, 10].into_iter().for_each(|bytes| batcher.push((), bytes, MS));
        batcher.flush();
        assert_eq!(sizes(&mut batcher), [1, 1, 1]);
    }
}
