//! Who stands at the two ends of a channel.

use std::ops::Range;

use contend::{Result, Setup};

/// The points of the sweep; the lesson's own is one to five.
pub(crate) const SWEEP: [&str; 5] = ["1:1", "1:5", "4:1", "1:4", "4:4"];

/// How many send, and how many receive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Topology {
    pub(crate) producers: usize,
    pub(crate) consumers: usize,
}

impl Topology {
    /// The point's `topology`.
    pub(crate) fn at(setup: &Setup) -> Result<Self> {
        let said = setup.text("topology");
        let (producers, consumers) = said
            .split_once(':')
            .and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)))
            .filter(|&(from, to): &(usize, usize)| from > 0 && to > 0)
            .ok_or_else(|| format!("`{said}` is no topology: producers:consumers, for example `1:5`"))?;
        Ok(Topology { producers, consumers })
    }

    /// The messages that one of the producers sends, of so many in all.
    pub(crate) fn share(self, producer: usize, messages: u32) -> Range<u32> {
        let edge = |index: usize| (u64::from(messages) * index as u64 / self.producers as u64) as u32;
        edge(producer)..edge(producer + 1)
    }
}

/// Whether one alone receives at this point.
pub(crate) fn one_receives(setup: &Setup) -> bool {
    setup.text("topology").ends_with(":1")
}
