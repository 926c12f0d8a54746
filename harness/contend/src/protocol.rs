//! The messages between the referee and a runner: one JSON object a line, over two pipes of their own.
//!
//! A runner reads commands from descriptor 3 and writes replies to descriptor 4, one reply for every command, in
//! order. It may print what it likes to its standard output. The protocol is the extension point: anything that speaks
//! it can be a contender. The book's chapter "The runner protocol" describes each field and shows a runner in Python.
//!
//! Unknown fields are ignored by both sides; a missing counter means "this platform does not tell", never zero.

use serde::{Deserialize, Serialize};

use crate::setup::Point;
use crate::usage::{ThreadTimes, Usage};

/// The version spoken here. A runner that says another is not raced.
pub const VERSION: u32 = 2;
/// The descriptor from which a runner reads its commands.
pub const COMMANDS: i32 = 3;
/// The descriptor to which a runner writes its replies.
pub const REPLIES: i32 = 4;

/// What the referee says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Command {
    /// The first message: what is to be served.
    Hello(Hello),
    /// Build this contender: pool, runtime, connections, input. Reply: `built`.
    Build {
        /// The contender's name.
        contender: String,
        /// Which of several instances of it: the twins of the foot are further instances of the baseline.
        instance: String,
    },
    /// Make the reference answer. Reply: `expected`. Asked of this executable's own runners only.
    Expect,
    /// One slice of a job. Reply: `sample`.
    Slice {
        /// Which instance.
        instance: String,
        /// How many calls between the two clock reads.
        calls: u32,
        /// How long to sleep before, for a fresh scheduler quantum, in microseconds.
        rest_us: u32,
        /// Make one untimed call before the clock starts.
        untimed_call: bool,
        /// Steps of planted spin after each call; zero but for the spike.
        #[serde(default, skip_serializing_if = "is_zero")]
        spin_steps: u32,
        /// Wait afterwards until this process's threads are quiet.
        settle: bool,
        /// Read the thread clocks around this slice.
        account: bool,
    },
    /// Call again and again and look at every answer; no time is kept. Stop at the first that has another digest. Reply:
    /// `verified`. Asked of this executable's own runners only.
    Verify {
        /// Which instance.
        instance: String,
        /// The digest that each answer should have.
        digest: String,
        /// How many calls.
        calls: u32,
        /// For how long at most, in microseconds of the calling thread's CPU time; by the wall, ten times as long.
        for_us: u64,
    },
    /// One window of a load. Reply: `window`.
    Window {
        /// Which instance.
        instance: String,
        /// How long all lanes run before the window opens, in microseconds.
        ramp_us: u64,
        /// How long the window is open, in microseconds.
        open_us: u64,
        /// Time each operation (a latency window) or only count them (a throughput window).
        timed: bool,
        /// Begin operations at planned times (an open loop, always timed) instead of one after the other. Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arrivals: Option<Arrivals>,
    },
    /// What did building and calling do to this process? Reply: `audit`.
    Audit,
    /// End. No reply.
    End,
}

fn is_zero(steps: &u32) -> bool {
    *steps == 0
}

/// More arrivals a second are not planned: planning alone would take that long.
pub const MOST_ARRIVALS_PER_SECOND: u64 = 100_000_000;

/// When the operations of an open loop are to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrivals {
    /// How many a second, of all lanes together.
    pub per_second: u64,
    /// How far apart.
    #[serde(default)]
    pub spacing: Spacing,
    /// From which exponential distances come.
    #[serde(default)]
    pub seed: u64,
}

/// How far apart arrivals are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spacing {
    /// All the same.
    #[default]
    Even,
    /// Exponentially distributed: a Poisson process, as of many who know nothing of each other.
    Exponential,
}

/// The first message to a runner.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    /// The referee's protocol version.
    pub protocol: u32,
    /// The lab's name.
    pub lab: String,
    /// The experiment's name.
    pub experiment: String,
    /// Every parameter by name: numbers or words.
    pub point: Point,
    /// How many workers each contender is to use.
    pub workers: usize,
    /// The run's seed.
    pub seed: u64,
    /// What the fixture said of itself: an address, a folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixture: Option<String>,
    /// The user's own input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
}

/// What a runner answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and it is on its way into a line of text")]
pub enum Reply {
    /// To `hello`.
    Hello {
        /// The runner's protocol version.
        protocol: u32,
        /// Its process id.
        pid: u32,
        /// What it is, for the report: "CPython 3.11.7".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<String>,
    },
    /// To `build`.
    Built {
        /// How long that took.
        wall_ns: u64,
    },
    /// To `expect`.
    Expected {
        /// Digest of the reference answer.
        digest: String,
        /// How many units of work one job is.
        amount: u64,
        /// Steps of planted spin that take a microsecond here.
        spin_steps_per_us: f64,
    },
    /// To `slice`.
    Sample(Sample),
    /// To `verify`.
    Verified {
        /// How many answers were looked at.
        calls: u32,
        /// The digest of the last: the one asked for, or the first that is another.
        digest: String,
    },
    /// To `window`.
    Window(WindowReply),
    /// To `audit`.
    Audit(Audit),
    /// Instead of any other reply: this could not be done.
    Failed {
        /// In which way.
        kind: Failure,
        /// In one line.
        message: String,
    },
    /// From the guard, when the runner has ended, asked or not.
    Ended {
        /// Its exit code, if it exited.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<i32>,
        /// The signal that ended it, if one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signal: Option<i32>,
        /// The last that it printed on standard error.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        last_words: String,
    },
}

/// The ways in which a contender can fail and its runner still tell of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// It returned an error.
    Error,
    /// It panicked (in another language: an uncaught exception).
    Panic,
    /// It cannot run here and says why; shown as skipped.
    Skip,
    /// Operations were lost or counted twice.
    Unconserved,
}

/// One slice's sample. Everything but `wall_ns` was read outside the timed span.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// The wall time of all calls together.
    pub wall_ns: u64,
    /// How many calls.
    pub calls: u32,
    /// How many jobs one call does; more than one only for `copies`.
    #[serde(default = "one")]
    pub jobs_per_call: u32,
    /// Digest of the last call's answer.
    pub digest: String,
    /// What the process used between the quiet points around the slice, children included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Where this contender's threads spent their time, if asked and if they live long enough to be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threads: Option<ThreadTimes>,
    /// CPU time that other contenders' threads of this process used during the slice, if asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreign_ns: Option<u64>,
    /// The process did not come to rest after the slice within a millisecond.
    #[serde(default)]
    pub unsettled: bool,
}

fn one() -> u32 {
    1
}

/// One window's sample.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WindowReply {
    /// How long the window was open.
    pub open_ns: u64,
    /// Operations completed inside, one count a lane.
    pub operations_per_lane: Vec<u64>,
    /// How often the lock passed from one lane to another; only in latency windows.
    #[serde(default)]
    pub owner_changes: u64,
    /// Latency of the operations begun inside, if timed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency: Option<Latency>,
    /// The longest time inside the window in which some lane finished nothing; only in latency windows of a closed loop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_gap_ns: Option<u64>,
    /// What only an open loop has. There `latency` counts from the planned starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_loop: Option<OpenReply>,
    /// What the process used, ramps included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// All operations that `usage` covers, ramps included.
    #[serde(default)]
    pub operations_ever: u64,
    /// Where the workers' time went, summed over lanes or long-lived threads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threads: Option<ThreadTimes>,
    /// How long those threads were watched, wall time summed over them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watched_ns: Option<u64>,
}

/// What became of the arrivals of an open window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OpenReply {
    /// Arrivals planned inside the window.
    pub planned: u64,
    /// Arrivals that were due when the window opened and had not begun, or were handed over and had not ended.
    #[serde(default)]
    pub behind_at_opening: u64,
    /// The same when it closed.
    #[serde(default)]
    pub behind_at_close: u64,
    /// How late operations began whose lane was on time and waited: the generator's own lag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lag: Option<Latency>,
    /// Latency from the real starts: what a closed loop would have seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Latency>,
}

impl OpenReply {
    /// By how much the backlog grew while the window was open, as a share of its arrivals; not below zero.
    pub fn backlog_growth(&self) -> f64 {
        let growth = self.behind_at_close.saturating_sub(self.behind_at_opening);
        if self.planned == 0 { 0.0 } else { growth as f64 / self.planned as f64 }
    }

    /// Whether more arrived than could be done: the backlog grew by over 1 % of the arrivals. One late arrival a lane is
    /// no backlog, however few there are in all.
    pub fn is_saturated(&self, lanes: usize) -> bool {
        let growth = self.behind_at_close.saturating_sub(self.behind_at_opening);
        self.backlog_growth() > 0.01 && growth > lanes as u64
    }
}

/// Quantiles of one window, all workers merged, in nanoseconds. A quantile is given only where at least ten
/// operations lie beyond it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// How many operations were timed.
    pub count: u64,
    /// The median.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p50_ns: Option<u64>,
    /// 90 of 100 are quicker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p90_ns: Option<u64>,
    /// 99 of 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p99_ns: Option<u64>,
    /// 999 of 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p999_ns: Option<u64>,
    /// The longest.
    pub max_ns: u64,
}

/// What a contender did to its process, read after its trial.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// The most memory held, in KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_kib: Option<u64>,
    /// Threads alive now, the asking one included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threads: Option<usize>,
    /// What it changed in its process, each in a few words: affinity, working directory, signal handlers, limits.
    #[serde(default)]
    pub spoiled: Vec<String>,
    /// Threads other than the asking one burn CPU although nothing is asked of them.
    #[serde(default)]
    pub burning: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(planned: u64, behind_at_opening: u64, behind_at_close: u64) -> OpenReply {
        OpenReply { planned, behind_at_opening, behind_at_close, ..OpenReply::default() }
    }

    #[test]
    fn a_backlog_that_grows_by_over_one_percent_is_saturation() {
        assert!(!open(10_000, 0, 100).is_saturated(2));
        assert!(open(10_000, 0, 101).is_saturated(2));
        // What was there before did not grow.
        assert!(!open(10_000, 5_000, 5_100).is_saturated(2));
        assert!(!open(10_000, 5_000, 0).is_saturated(2));
    }

    #[test]
    fn one_late_arrival_a_lane_is_no_backlog() {
        assert!(!open(20, 0, 2).is_saturated(2));
        assert!(open(20, 0, 3).is_saturated(2));
        assert!(!open(0, 0, 0).is_saturated(2));
    }

    #[test]
    fn a_window_without_arrivals_is_what_it_was_in_version_1() {
        let old = r#"{"do":"window","instance":"a","ramp_us":1,"open_us":2,"timed":true}"#;
        let command: Command = serde_json::from_str(old).unwrap();
        assert!(matches!(command, Command::Window { arrivals: None, .. }));
        assert_eq!(serde_json::to_string(&command).unwrap(), old);
    }
}
