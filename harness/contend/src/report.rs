//! What is on disk: `report.json`, all that tables, plots, `diff` and the book need.
//!
//! These types are the file format and nothing else. Numbers carry their unit in the name; what a platform does not
//! tell is absent, never zero. [`SCHEMA`] grows when a field changes its meaning; old reports stay readable.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::lab::{Kind, Work};
use crate::setup::Point;

/// The version of the format that this library writes.
pub const SCHEMA: u32 = 1;
/// The file's name in a run's folder.
pub const FILE: &str = "report.json";

/// One run: what was raced where, and what came out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// The format's version.
    pub schema: u32,
    /// About the run.
    pub run: Run,
    /// About the machine.
    pub machine: Machine,
    /// What was raced.
    pub labs: Vec<LabReport>,
    /// Doubts about the whole run, each with what was seen and what to try.
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// About a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Run {
    /// Its name: the folder's.
    pub name: String,
    /// When it began, RFC 3339 in UTC, to the second.
    pub started: String,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Whether it came to its end; a run that was interrupted says false and can be resumed.
    pub complete: bool,
    /// `quick`, `default` or `full`.
    pub depth: String,
    /// From which all random orders come.
    pub seed: u64,
    /// The command that made it.
    pub command: String,
    /// The code's revision, where it was built in a clone; `+` behind it means uncommitted changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// This library's version.
    pub contend: String,
    /// The compiler, as `rustc -V` says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rustc: Option<String>,
    /// The build profile, `release` or `debug`.
    pub profile: String,
    /// Versions of the crates and programs that were raced.
    #[serde(default)]
    pub versions: BTreeMap<String, String>,
}

impl Run {
    /// The program that raced: what its commands begin with.
    pub(crate) fn program(&self) -> &str {
        self.command.split(' ').next().filter(|word| !word.is_empty()).unwrap_or("contend")
    }
}

/// About a machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Machine {
    /// The processor's model.
    pub cpu: String,
    /// Processors this process may use.
    pub cores: usize,
    /// Memory, in KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_kib: Option<u64>,
    /// Operating system and its kernel's release.
    pub system: String,
    /// The instruction set, `x86_64`.
    pub arch: String,
    /// "kvm", "none", where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub virtualisation: Option<String>,
}

/// One lab's part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LabReport {
    /// Its name.
    pub lab: String,
    /// Its question.
    pub question: String,
    /// Its experiments.
    pub experiments: Vec<ExperimentReport>,
}

/// One experiment's part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExperimentReport {
    /// Its name.
    pub experiment: String,
    /// What is done, in a sentence.
    pub about: String,
    /// What to beware of when reading its tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caution: Option<String>,
    /// Job or load.
    pub kind: Kind,
    /// What the workers mostly do, where the experiment says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<Work>,
    /// What throughput counts.
    pub unit: String,
    /// The parameters that vary; the first is the plot's horizontal axis.
    pub sweep: Vec<String>,
    /// Each point that was raced.
    pub points: Vec<PointReport>,
}

/// One point of a sweep: one race.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PointReport {
    /// Every parameter.
    pub point: Point,
    /// The contender that the others were compared with.
    pub baseline: String,
    /// Digest of the reference answer: two runs with other digests did other work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workload: Option<String>,
    /// Units of work in one job; 1 for loads.
    pub amount: u64,
    /// How many comparisons share the error level.
    pub comparisons: usize,
    /// Generations that count.
    pub generations: usize,
    /// Generations that were dropped, by the contender that was the cause.
    #[serde(default)]
    pub dropped: BTreeMap<String, u32>,
    /// The contenders in their listed order.
    pub contenders: Vec<ContenderReport>,
    /// What this race could see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foot: Option<Foot>,
    /// Who leads, where the generations can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaders: Option<Leaders>,
    /// What the machine did meanwhile.
    #[serde(default)]
    pub company: Company,
    /// How long the race took, in seconds, trial included.
    pub seconds: f64,
}

/// How a contender ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "is", content = "why", rename_all = "kebab-case")]
pub enum Status {
    /// Its answers were right, every time.
    Verified,
    /// It does not run here; never counted as passed.
    Skipped(String),
    /// An answer differed from the reference's. None of its times is kept.
    WrongAnswer(String),
    /// Operations were lost or counted twice. None of its times is kept.
    Unconserved(String),
    /// It returned an error.
    Failed(String),
    /// It panicked.
    Panicked(String),
    /// It did not answer within its deadline and was killed.
    Hung(String),
    /// Its process ended by a signal or an exit of its own.
    Died(String),
    /// It did not race: another tool measured it, at another time. Its times are shown, and never judged.
    Elsewhere(String),
}

impl Status {
    /// Whether its numbers may be shown, and compared.
    pub fn is_verified(&self) -> bool {
        matches!(self, Status::Verified)
    }

    /// Whether its times may be shown: where it was measured elsewhere, they may, beside those that are compared.
    pub fn has_figures(&self) -> bool {
        matches!(self, Status::Verified | Status::Elsewhere(_))
    }

    /// In one or two words, for a table.
    pub fn word(&self) -> &'static str {
        match self {
            Status::Verified => "verified",
            Status::Skipped(_) => "skipped",
            Status::WrongAnswer(_) => "wrong answer",
            Status::Unconserved(_) => "lost operations",
            Status::Failed(_) => "failed",
            Status::Panicked(_) => "panicked",
            Status::Hung(_) => "hung",
            Status::Died(_) => "died",
            Status::Elsewhere(_) => "measured elsewhere",
        }
    }

    /// The reason, if there is one.
    pub fn why(&self) -> Option<&str> {
        match self {
            Status::Verified => None,
            Status::Skipped(why)
            | Status::WrongAnswer(why)
            | Status::Unconserved(why)
            | Status::Failed(why)
            | Status::Panicked(why)
            | Status::Hung(why)
            | Status::Died(why)
            | Status::Elsewhere(why) => Some(why),
        }
    }
}

/// Where a contender raced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In one process with others.
    Together,
    /// In a process of its own.
    Apart,
}

/// One contender at one point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ContenderReport {
    /// Its name.
    pub name: String,
    /// How it ended.
    pub status: Status,
    /// Where it raced.
    pub place: Place,
    /// Whether it raced at all, or only had its trial.
    pub raced: bool,
    /// Not among the comparisons: `copies`.
    #[serde(default)]
    pub companion: bool,
    /// A sentence for the table's foot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What its program calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What its trial, alone in a process, showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial: Option<Trial>,
    /// One value a generation.
    #[serde(default)]
    pub generations: Vec<Generation>,
    /// Over its generations; absent if it did not race.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Summary>,
    /// Against the baseline; absent for the baseline itself, and for who did not race.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judgement: Option<Judged>,
    /// Load only: the ratio of each latency quantile to the baseline's, judged the same way.
    #[serde(default)]
    pub latency_judgements: BTreeMap<String, Judged>,
}

/// What a contender's trial showed: alone in its process, once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Trial {
    /// How long it took to build.
    pub build_ns: u64,
    /// The quickest of its calls; absent for loads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_ns: Option<u64>,
    /// The most memory its process held, input included, in KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_kib: Option<u64>,
    /// Minor page faults of one call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub faults_per_call: Option<f64>,
    /// Threads of its process once it was built and called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threads: Option<usize>,
    /// What it changed in its process.
    #[serde(default)]
    pub spoiled: Vec<String>,
}

/// One generation of one contender. Per job (jobs) or per operation (loads), medians over its rounds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Generation {
    /// Its number in the run, from 1.
    pub generation: u32,
    /// Rounds that count.
    pub rounds: u32,
    /// ln(time / baseline's time); for loads ln(baseline's operations per second / its own). 0 for the baseline.
    pub ln_ratio: f64,
    /// Wall time of one job, or of one operation (window / operations), in nanoseconds.
    pub wall_ns: f64,
    /// CPU time of one job or operation, children included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_ns: Option<f64>,
    /// Of that, time on a core, from the threads' own clocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running_ns: Option<f64>,
    /// Time runnable but waiting for a core.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_ns: Option<f64>,
    /// Voluntary context switches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voluntary: Option<f64>,
    /// Involuntary context switches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub involuntary: Option<f64>,
    /// Slices that were marked: cut by the scheduler, not settled, or with others' threads at work.
    #[serde(default)]
    pub marked: u32,
    /// Load only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<LoadGeneration>,
}

/// What only a load's generation has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoadGeneration {
    /// Operations per second in the throughput window.
    pub per_second: f64,
    /// Operations of each worker in the throughput window.
    pub per_worker: Vec<u64>,
    /// Jain's index over them: 1 is even, 1/N is one worker alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fairness: Option<f64>,
    /// Quantiles of the latency window, in nanoseconds, by name (`p50`, `p99`, `p99.9`, `max`).
    #[serde(default)]
    pub latency_ns: BTreeMap<String, u64>,
    /// Operations per second of the latency window over the throughput window's: what timing itself costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timed_ratio: Option<f64>,
    /// Owner changes per operation, from the latency window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_changes: Option<f64>,
    /// 1 - (time the workers waited for a core) / (workers x window); under 0.9 the workers did not overlap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlap: Option<f64>,
    /// The longest time inside the latency window in which some worker finished nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_gap_ns: Option<u64>,
    /// The open loop, a rate each. Its latencies are in `latency_ns`, with the rate behind the name: `p99@20000`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<OpenGeneration>,
}

/// One generation of a load at one rate of the open loop.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenGeneration {
    /// Planned arrivals a second, of all workers together.
    pub per_second: u64,
    /// Arrivals planned inside the window.
    pub planned: u64,
    /// By how much the backlog grew in it, as a share of them.
    pub backlog_growth: f64,
    /// It grew by over 1 %: more arrived than could be done, and there are no percentiles.
    pub saturated: bool,
    /// Operations done a second.
    pub done_per_second: f64,
    /// Quantiles of how late the generator itself was, in nanoseconds.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lag_ns: BTreeMap<String, u64>,
    /// Quantiles of latency from the real starts, in nanoseconds: what a closed loop would have seen.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub service_ns: BTreeMap<String, u64>,
}

/// A contender over its generations: medians with quartiles, never a mean alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// Wall time of one job or operation, in nanoseconds.
    pub wall_ns: Quartiles,
    /// Units of work per second; absent where nobody knows how many a job has, which is so elsewhere only.
    #[serde(default, skip_serializing_if = "Quartiles::is_unknown")]
    pub per_second: Quartiles,
    /// CPU time of one job or operation, in nanoseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_ns: Option<f64>,
    /// Time on a core, in nanoseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running_ns: Option<f64>,
    /// Time waiting for a core, in nanoseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_ns: Option<f64>,
    /// The rest: neither running nor runnable. Over `workers` threads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked_ns: Option<f64>,
    /// Voluntary context switches of one job or operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voluntary: Option<f64>,
    /// Involuntary context switches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub involuntary: Option<f64>,
    /// Share of slices that were marked.
    pub marked: f64,
    /// Spread of the ln ratio between generations: a robust standard deviation.
    pub spread: f64,
    /// CPU time over the baseline's; never the verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_ratio: Option<f64>,
    /// Loads: Jain's index, median over generations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fairness: Option<f64>,
    /// Loads: latency quantiles in nanoseconds, medians over generations.
    #[serde(default)]
    pub latency_ns: BTreeMap<String, f64>,
    /// Loads: owner changes per operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_changes: Option<f64>,
    /// Loads: overlap of the workers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlap: Option<f64>,
    /// Loads: what timing each operation costs, as a ratio of throughputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timed_ratio: Option<f64>,
    /// Loads: the least and the most that one worker did, as shares of what each would do if all did the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worker_shares: Option<Shares>,
    /// Loads: the longest time in which some worker finished nothing, in nanoseconds, median over generations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_gap_ns: Option<f64>,
    /// Loads: the open loop, a rate each. Its latencies are in `latency_ns`, with the rate behind the name: `p99@20000`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<OpenSummary>,
    /// Loads: from which rate on more arrives than can be done, if that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub knee: Option<Knee>,
    /// How throughput grows with workers; at the sweep's largest number of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scaling: Option<Scaling>,
}

/// The least and the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Shares {
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
}

/// A load at one rate of the open loop: medians over generations.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenSummary {
    /// Planned arrivals a second, of all workers together.
    pub per_second: u64,
    /// Arrivals planned in each generation.
    pub planned: f64,
    /// By how much the backlog grew, as a share of them.
    pub backlog_growth: f64,
    /// Share of the generations that were saturated; over 0.1 there are no percentiles.
    pub saturated: f64,
    /// Operations done a second.
    pub done_per_second: f64,
    /// Quantiles of how late the generator itself was, in nanoseconds.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lag_ns: BTreeMap<String, f64>,
    /// Quantiles of latency from the real starts, in nanoseconds.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub service_ns: BTreeMap<String, f64>,
}

/// The rate from which on more arrives than can be done, as an interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Knee {
    /// The highest rate that was shown to be kept up with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under_per_second: Option<u64>,
    /// The lowest that was shown not to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_per_second: Option<u64>,
    /// Windows that showed it.
    pub probes: usize,
}

/// How throughput grows with workers, by the universal scalability law.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Scaling {
    /// The law describes what was measured.
    Fitted {
        /// Share of the work that workers wait for each other, sigma.
        contention: Coefficient,
        /// Share that each pair of workers costs, kappa.
        coherency: Coefficient,
        /// The number of workers with the most throughput, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        peak_workers: Option<Coefficient>,
        /// Typical distance between law and measurement, as a share.
        misses_by: f64,
        /// At how many numbers of workers it was measured.
        points: usize,
    },
    /// It was not fitted, or does not fit.
    Refused {
        /// Why.
        why: String,
    },
}

/// A fitted number with its 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Coefficient {
    /// The best fit.
    pub value: f64,
    /// The interval, from.
    pub low: f64,
    /// The interval, to.
    pub high: f64,
}

/// A median and the quartiles around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Quartiles {
    /// A quarter is below.
    pub low: f64,
    /// Half is below.
    pub median: f64,
    /// Three quarters are below.
    pub high: f64,
}

impl Quartiles {
    /// Whether nothing is known: no time and no rate is zero.
    pub(crate) fn is_unknown(&self) -> bool {
        *self == Quartiles::default()
    }
}

/// The four answers, as a file says them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Said {
    /// Less time than the baseline.
    Faster,
    /// More time than the baseline.
    Slower,
    /// The same within this share (0.005 or 0.01).
    Same {
        /// The margin.
        within: f64,
    },
    /// The evidence does not suffice.
    CannotTell {
        /// The 95 % interval excludes 1 on this side: `faster` or `slower`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leaning: Option<Lean>,
        /// About how many generations would decide it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        generations_needed: Option<u32>,
    },
}

/// To which side the evidence leans without deciding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Lean {
    /// Less time.
    Faster,
    /// More time.
    Slower,
}

/// A comparison: a ratio of times, with the interval that decided and the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Judged {
    /// Time over the baseline's time: below 1 is faster.
    pub ratio: f64,
    /// The interval that decided, from.
    pub low: f64,
    /// The interval that decided, to.
    pub high: f64,
    /// Its level before it was shared between comparisons and looks: 0.95 or 0.99.
    pub level: f64,
    /// The verdict.
    pub said: Said,
    /// Compared through the bridge, because one of both raced apart.
    #[serde(default)]
    pub across: bool,
}

/// What this race could see, here and now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Foot {
    /// The hidden twin of the baseline: its ratio should be 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub twin: Option<Judged>,
    /// The baseline with 2 % planted: its ratio should be 1.02.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spike: Option<Judged>,
    /// The spike was made by scaling samples (loads), not by planted work.
    #[serde(default)]
    pub spike_is_scaled: bool,
    /// A copy of the baseline in a process of its own, over the baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bridge: Option<Judged>,
    /// The smallest difference found in 80 of 100 cases, as a share: 0.01 is 1 %.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smallest_visible: Option<f64>,
}

/// Who leads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Leaders {
    /// Picked on the odd generations.
    pub leader: String,
    /// Not told apart from it on the even ones.
    pub tied: Vec<String>,
}

/// What the machine did meanwhile, as medians over generations.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Company {
    /// Share of all cores used by other programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreign_cpu: Option<f64>,
    /// Share of all cores taken by the host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steal: Option<f64>,
}

impl Report {
    /// Reads a report: the file itself, or the folder of a run.
    ///
    /// # Errors
    /// [`Error::Input`] when it is missing, not a report, or of a newer format.
    pub fn read(path: impl AsRef<Path>) -> Result<Report, Error> {
        let path = path.as_ref();
        let file = if path.is_dir() { path.join(FILE) } else { path.to_owned() };
        let input = |why: String| Error::Input { path: file.clone(), why };
        let text = std::fs::read(&file).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => input(format!("there is no such report; a run's folder holds a `{FILE}`")),
            _ => input(error.to_string()),
        })?;
        // The version first: a newer format may not parse at all, and should say so rather than "missing field".
        #[derive(Deserialize)]
        struct Version {
            schema: u32,
        }
        let version: Version =
            serde_json::from_slice(&text).map_err(|error| input(format!("it is not a report: {error}")))?;
        if version.schema > SCHEMA {
            let newer = format!("it has schema {}, and this program reads up to {SCHEMA}; update it", version.schema);
            return Err(input(newer));
        }
        serde_json::from_slice(&text).map_err(|error| input(format!("it is not a whole report: {error}")))
    }

    /// Writes the report into a run's folder, aside first and then renamed, so that no reader sees half of it.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn write(&self, folder: impl AsRef<Path>) -> Result<(), Error> {
        // On one line: indented, a run of a lab is twice as large, and whoever reads it by eye has a tool for that.
        let mut text = serde_json::to_vec(self).expect("a report has no maps with keys that are not strings");
        text.push(b'\n');
        crate::aside::write(folder.as_ref().join(FILE), &text)
    }

    /// The experiment's part, if it was raced.
    pub fn find(&self, lab: &str, experiment: &str) -> Option<&ExperimentReport> {
        let lab = self.labs.iter().find(|known| known.lab == lab)?;
        lab.experiments.iter().find(|known| known.experiment == experiment)
    }
}

impl PointReport {
    /// The contender of that name.
    pub fn contender(&self, name: &str) -> Option<&ContenderReport> {
        self.contenders.iter().find(|known| known.name == name)
    }
}
