//! What a runtime is asked to do: one of a few things, so many times.

use contend::Setup;

/// The points of the sweep.
pub(super) const NAMES: [&str; 7] =
    ["spawn-outside", "spawn-inside", "spawn-many", "yield", "ping-pong", "blocking-one", "blocking-many"];

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Start one task from a thread that is no worker, and wait for it there.
    SpawnOutside,
    /// Start one task from inside a worker and await it, one after the other.
    SpawnInside,
    /// Start all of them from inside a worker, then await all.
    SpawnMany,
    /// Give way to whoever else is ready: nobody is.
    Yield,
    /// Send a number to another task and await its answer.
    PingPong,
    /// Hand a closure that may block to the threads for that, and await it, one after the other.
    BlockingOne,
    /// Hand all of them over, then await all.
    BlockingMany,
}

/// One call's worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Errand {
    pub(super) what: What,
    pub(super) times: u64,
}

impl Errand {
    pub(super) fn at(setup: &Setup) -> Self {
        let what = setup.text("what");
        // As many as make what surrounds them (a wake-up from outside, 40 us) small; one where that is the question.
        let (what, times) = match what.as_str() {
            "spawn-outside" => (What::SpawnOutside, 1),
            "spawn-inside" => (What::SpawnInside, 1_000),
            "spawn-many" => (What::SpawnMany, 100_000),
            "yield" => (What::Yield, 10_000),
            "ping-pong" => (What::PingPong, 1_000),
            "blocking-one" => (What::BlockingOne, 100),
            "blocking-many" => (What::BlockingMany, 50_000),
            other => panic!("`{other}` is no errand; there are: {}", NAMES.join(", ")),
        };
        Errand { what, times }
    }

    /// Each operation gives back its own number; their sum shows that each was done, and once.
    pub(super) fn sum(&self) -> u64 {
        (0..self.times).sum()
    }
}
