//! How often each of many names was seen, in bounded memory.

use contend_files::WireName;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// So many different names are told apart. Twice as many would be no better: whoever has more than this many kinds of
/// messages has unmasked names in them.
pub(crate) const MOST_NAMES: usize = 50_000;

/// Names and how often each was seen.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Wire", into = "Wire")]
pub struct NameCounts {
    seen: HashMap<Box<[u8]>, u64>,
    beyond: u64,
}

impl NameCounts {
    pub(crate) fn add(&mut self, name: &[u8]) {
        self.add_many(name, 1);
    }

    pub(crate) fn add_many(&mut self, name: &[u8], times: u64) {
        let is_full = self.seen.len() >= MOST_NAMES;
        // A name that is known is counted without a copy of it.
        if let Some(count) = self.seen.get_mut(name) {
            *count += times;
        } else if is_full {
            self.beyond += times;
        } else {
            self.seen.insert(name.into(), times);
        }
    }

    pub(crate) fn merge(&mut self, other: NameCounts) {
        if self.seen.is_empty() {
            self.seen = other.seen;
        } else {
            for (name, times) in &other.seen {
                self.add_many(name, *times);
            }
        }
        self.beyond += other.beyond;
    }

    /// How many different names there are, of those that were told apart.
    pub fn distinct(&self) -> usize {
        self.seen.len()
    }

    /// How often a name was seen after there were too many to tell apart; 0 means that every count is exact.
    pub fn beyond(&self) -> u64 {
        self.beyond
    }

    /// The most frequent, the most frequent first, and among equals by name.
    pub fn top(&self, most: usize) -> Vec<(String, u64)> {
        let mut all: Vec<(&[u8], u64)> = self.seen.iter().map(|(name, times)| (&**name, *times)).collect();
        all.sort_unstable_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        all.truncate(most);
        all.into_iter().map(|(name, times)| (String::from_utf8_lossy(name).into_owned(), times)).collect()
    }
}

/// How they cross a pipe.
#[derive(Serialize, Deserialize)]
struct Wire {
    seen: Vec<(WireName, u64)>,
    beyond: u64,
}

impl From<NameCounts> for Wire {
    fn from(NameCounts { seen, beyond }: NameCounts) -> Self {
        Wire { seen: seen.into_iter().map(|(name, times)| (name.into_vec().into(), times)).collect(), beyond }
    }
}

impl From<Wire> for NameCounts {
    fn from(Wire { seen, beyond }: Wire) -> Self {
        let seen = seen.into_iter().map(|(name, times)| (Vec::from(name).into_boxed_slice(), times)).collect();
        NameCounts { seen, beyond }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_does_not_depend_on_who_counted_what() {
        let mut one = NameCounts::default();
        let mut other = NameCounts::default();
        for name in ["b", "a", "c", "c"] {
            one.add(name.as_bytes());
        }
        for name in ["a", "b", "d"] {
            other.add(name.as_bytes());
        }
        let (mut ab, mut ba) = (one.clone(), other.clone());
        ab.merge(other);
        ba.merge(one);
        let expected: Vec<_> = [("a", 2), ("b", 2), ("c", 2), ("d", 1)].map(|(name, n)| (name.to_owned(), n)).into();
        assert_eq!((ab.top(9), ba.top(9)), (expected.clone(), expected));
    }

    #[test]
    fn memory_is_bounded_and_nothing_is_lost_from_the_sum() {
        let mut counts = NameCounts::default();
        for number in 0..MOST_NAMES as u64 + 10 {
            counts.add(&number.to_le_bytes());
        }
        assert_eq!((counts.distinct(), counts.beyond()), (MOST_NAMES, 10));
    }
}
