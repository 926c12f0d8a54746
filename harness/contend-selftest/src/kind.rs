//! The kinds of work, and what contenders have in common.

use serde::{Deserialize, Serialize};

/// What the work spends its time on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A chain of multiplications in registers.
    CpuBound,
    /// A sum over more numbers than a core's caches hold.
    MemoryBound,
    /// Two threads that want one lock.
    ContendedLock,
    /// Messages from one thread to another.
    Channel,
    /// Many small tasks on a runtime of two workers.
    AsyncTasks,
    /// Two hundred small files, opened, read and closed.
    SmallFiles,
}

impl Kind {
    /// All of them, in the order of the tables.
    pub const ALL: [Kind; 6] =
        [Kind::CpuBound, Kind::MemoryBound, Kind::ContendedLock, Kind::Channel, Kind::AsyncTasks, Kind::SmallFiles];

    /// Its name in tables and experiments.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::CpuBound => "cpu-bound",
            Kind::MemoryBound => "memory-bound",
            Kind::ContendedLock => "contended-lock",
            Kind::Channel => "channel",
            Kind::AsyncTasks => "async-tasks",
            Kind::SmallFiles => "small-files",
        }
    }
}

/// What contenders of one process have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sharing {
    /// Input, threads, runtime.
    Shared,
    /// Nothing: each has its own, and its own luck.
    Own,
}

impl Sharing {
    /// Both.
    pub const ALL: [Sharing; 2] = [Sharing::Shared, Sharing::Own];

    /// Its name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Sharing::Shared => "shared",
            Sharing::Own => "own",
        }
    }

    /// The kinds raced like this: work in registers has nothing that could be one's own.
    pub fn kinds(self) -> &'static [Kind] {
        match self {
            Sharing::Shared => &Kind::ALL,
            Sharing::Own => &Kind::ALL[1..],
        }
    }

    /// The experiment of a kind.
    pub fn experiment(self, kind: Kind) -> String {
        match self {
            Sharing::Shared => kind.as_str().to_owned(),
            Sharing::Own => format!("{}-own", kind.as_str()),
        }
    }
}
