//! How much may lie in a channel.

use contend::{Result, Setup};

/// The points of the sweep.
pub(crate) const SWEEP: [&str; 6] = ["0", "1", "16", "100", "1024", "unbounded"];

/// How many messages may lie between sender and receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Capacity {
    /// At most so many. With 0 a sender waits until its message is taken: a rendezvous.
    Bounded(usize),
    /// As many as there is memory for.
    Unbounded,
}

impl Capacity {
    /// The point's `capacity`.
    pub(crate) fn at(setup: &Setup) -> Result<Self> {
        let said = setup.text("capacity");
        match said.parse() {
            Ok(number) => Ok(Capacity::Bounded(number)),
            Err(_) if said == "unbounded" => Ok(Capacity::Unbounded),
            Err(_) => Err(format!("`{said}` is no capacity: a number, or `unbounded`").into()),
        }
    }

    /// So many messages a call: as many as make the start of its threads small, where a hand-over takes nanoseconds, and
    /// few enough for a hand-over that takes two wake-ups.
    pub(crate) fn messages(self) -> u32 {
        match self {
            Capacity::Bounded(0 | 1) => 2_000,
            Capacity::Bounded(..100) => 10_000,
            Capacity::Bounded(..1_000) => 50_000,
            Capacity::Bounded(_) | Capacity::Unbounded => 200_000,
        }
    }
}

/// Whether something may lie between the ends at this point.
pub(crate) fn holds_one(setup: &Setup) -> bool {
    setup.text("capacity") != "0"
}
