//! What is on disk: every race of a self-test with the value of each generation.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use contend::Error;
use contend::report::Machine;
use contend::verdict::Depth;
use serde::{Deserialize, Serialize};

use crate::counts::Counts;
use crate::{Kind, Sharing};

/// The file with everything in it.
pub const FILE: &str = "selftest.json";
/// The tables, in Markdown.
pub const TABLE: &str = "selftest.md";
/// The build profile whose counts are held against bars.
pub(crate) const RELEASE: &str = "release";
/// The version of the format.
pub const SCHEMA: u32 = 1;

/// A self-test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SelfTest {
    /// The format's version.
    pub schema: u32,
    /// When its first piece began, RFC 3339.
    pub started: String,
    /// How long its races took, in seconds.
    pub seconds: f64,
    /// Whether every piece that was asked for is in it.
    pub complete: bool,
    /// The command that made it.
    pub command: String,
    /// The code's revisions: one, unless it was resumed with another.
    pub revisions: BTreeSet<String>,
    /// The build profile; of several, one that is not `release`.
    pub profile: String,
    /// Where.
    pub machine: Machine,
    /// What was counted, and the bounds it was held against: made from `races` by the same program.
    pub counts: Counts,
    /// Every race.
    pub races: Vec<Race>,
}

/// One race of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Race {
    /// What the work spent its time on.
    pub kind: Kind,
    /// What the contenders had in common.
    pub sharing: Sharing,
    /// What else the machine did.
    pub company: Company,
    /// A pair or a field.
    pub form: Form,
    /// How many looks it had.
    pub depth: Depth,
    /// How long it took, in seconds, trial included.
    pub seconds: f64,
    /// Processor time that others used meanwhile, as a share of one core, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreign_cpu: Option<f64>,
    /// ln(time / base's time) of each generation, by contender.
    pub ln_ratios: BTreeMap<String, Vec<f64>>,
    /// Contenders that are not in it, and why.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub missing: BTreeMap<String, String>,
}

/// What else the machine did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Company {
    /// Nothing that the self-test started.
    Quiet,
    /// It burned processor time in bursts.
    Neighbour,
}

impl Company {
    /// Its name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Company::Quiet => "quiet",
            Company::Neighbour => "neighbour",
        }
    }
}

/// Who raced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// `base` and its twin, in short generations.
    Pair,
    /// All six, at the default budget.
    Field,
}

impl Form {
    /// Its name in pieces.
    pub fn as_str(self) -> &'static str {
        match self {
            Form::Pair => "pairs",
            Form::Field => "field",
        }
    }
}

impl SelfTest {
    /// Whether its counts are worth holding against bars: of a release build, and not a short one.
    pub fn counts_for_something(&self) -> bool {
        self.profile == RELEASE && self.races.iter().all(|race| race.depth == Depth::Default)
    }

    /// Every bar that is refuted, in words; none where the counts are worth nothing.
    pub fn refuted(&self) -> Vec<String> {
        if self.counts_for_something() { self.counts.refuted() } else { Vec::new() }
    }

    /// Reads one, and counts again: the counts are a function of the races.
    ///
    /// # Errors
    /// [`Error::Input`] for what cannot be read, or is of a later version.
    pub fn read(path: &Path) -> Result<SelfTest, Error> {
        let refuse = |why: String| Error::Input { path: path.to_owned(), why };
        let text = fs::read(path).map_err(|error| refuse(error.to_string()))?;
        let mut read: SelfTest =
            serde_json::from_slice(&text).map_err(|error| refuse(format!("this is no self-test: {error}")))?;
        if read.schema > SCHEMA {
            return Err(refuse(format!("its format is version {}, this program knows up to {SCHEMA}", read.schema)));
        }
        read.counts = Counts::of(&read.races);
        Ok(read)
    }
}
