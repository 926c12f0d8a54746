//! What a run is asked to do. It is written into the journal, so that a resumed run does the same.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::lab::{Contender, Experiment, Kind};
use crate::setup::{Point, Value};
use crate::verdict::Depth;

/// What a run is asked to do.
///
/// # Examples
/// ```
/// use contend::referee::Settings;
/// let settings = Settings { contenders: vec!["std-mutex".into()], ..Settings::quick() };
/// assert_eq!(settings.generations(1), 10);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// How much evidence is gathered.
    pub depth: Depth,
    /// From which all random orders come.
    pub seed: u64,
    /// Labs by full name; empty: all.
    pub labs: Vec<String>,
    /// Experiments by name; empty: all of the chosen labs.
    pub experiments: Vec<String>,
    /// Contenders by name; empty: all. The baseline always races.
    pub contenders: Vec<String>,
    /// Instead of each experiment's own baseline, where it has a contender of this name.
    pub baseline: Option<String>,
    /// Instead of the sweep's numbers of workers.
    pub workers: Vec<u64>,
    /// Instead of an experiment's own rates of the open loop, arrivals a second; raced in every depth.
    #[serde(default)]
    pub rates: Vec<u64>,
    /// Search for each load's knee: the rate from which on more arrives than can be done.
    #[serde(default)]
    pub find_knee: bool,
    /// Instead of the depth's, wall time a contender.
    pub budget: Option<Duration>,
    /// Every contender keeps a runner of its own.
    pub apart: bool,
    /// Race to the last look, even where all is decided before: for whoever replays the looks afterwards.
    #[serde(default)]
    pub whole: bool,
    /// Pythons to run the Python contenders with; empty: `python3`.
    pub pythons: Vec<String>,
    /// The user's own input.
    pub input: Option<PathBuf>,
    /// The most memory a runner may have, in bytes; `None`: half of what is free.
    pub memory_limit: Option<u64>,
    /// The command as it was typed, for the report.
    pub command: String,
    /// The code's revision, for the report.
    #[serde(default)]
    pub revision: Option<String>,
    /// Versions of the crates that are raced, for the report.
    pub versions: BTreeMap<String, String>,
}

impl Settings {
    fn of(depth: Depth) -> Self {
        Settings {
            depth,
            seed: 1,
            labs: Vec::new(),
            experiments: Vec::new(),
            contenders: Vec::new(),
            baseline: None,
            workers: Vec::new(),
            rates: Vec::new(),
            find_knee: false,
            budget: None,
            apart: false,
            whole: false,
            pythons: Vec::new(),
            input: None,
            memory_limit: None,
            command: String::new(),
            revision: None,
            versions: BTreeMap::new(),
        }
    }

    /// One look, one point an experiment, small sizes: about 45 s a lab.
    pub fn quick() -> Self {
        Self::of(Depth::Quick)
    }

    /// 20 generations, about 3 s a contender.
    pub fn thorough() -> Self {
        Self::of(Depth::Default)
    }

    /// 40 generations, about 10 s a contender.
    pub fn full() -> Self {
        Self::of(Depth::Full)
    }

    /// Wall time a contender, in all its generations together.
    pub fn budget_per_contender(&self) -> Duration {
        self.budget.unwrap_or(match self.depth {
            Depth::Quick => Duration::from_millis(750),
            Depth::Default => Duration::from_secs(3),
            Depth::Full => Duration::from_secs(10),
        })
    }

    /// How many generations are planned for so many comparisons.
    pub fn generations(&self, comparisons: usize) -> usize {
        crate::verdict::Plan::new(self.depth, comparisons).looks.last().copied().unwrap_or(1)
    }

    /// Whether an experiment is among the chosen ones.
    pub fn wants(&self, experiment: &Experiment) -> bool {
        self.experiments.is_empty() || self.experiments.contains(&experiment.spec.name)
    }

    /// The points of an experiment that are raced.
    pub fn points(&self, experiment: &Experiment) -> Vec<Point> {
        let spec = &experiment.spec;
        let mut points = match self.depth {
            Depth::Quick => vec![spec.quick_point()],
            Depth::Default | Depth::Full => spec.points(),
        };
        if !self.workers.is_empty() {
            let mut chosen = Vec::new();
            for workers in &self.workers {
                for point in &points {
                    let mut point = point.clone();
                    point.insert("workers".into(), Value::Number(*workers));
                    if !chosen.contains(&point) {
                        chosen.push(point);
                    }
                }
            }
            points = chosen;
        }
        points
    }

    /// The rates at which an experiment is raced in an open loop, in arrivals a second. `--quick` has throughput windows
    /// only, unless rates were asked for.
    pub fn rates_of(&self, experiment: &Experiment) -> Vec<u64> {
        match (experiment.kind, self.rates.as_slice(), self.depth) {
            (Kind::Job, ..) | (Kind::Load, [], Depth::Quick) => Vec::new(),
            (Kind::Load, [], _) => experiment.spec.rates.clone(),
            (Kind::Load, asked, _) => asked.to_vec(),
        }
    }

    /// Who takes part in an experiment, in listed order: contenders, and Python ones once for every Python named.
    pub fn entrants<'lab>(&self, experiment: &'lab Experiment) -> Vec<Entrant<'lab>> {
        let baseline = self.baseline_of(experiment);
        let mut entrants = Vec::new();
        for contender in &experiment.contenders {
            let chosen = self.contenders.is_empty() || self.contenders.contains(&contender.name);
            if !chosen && Some(contender.name.as_str()) != baseline {
                continue;
            }
            let is_python = contender.program().is_some_and(crate::Program::is_python);
            if is_python && self.pythons.len() > 1 {
                for python in &self.pythons {
                    let name = format!("{}@{python}", contender.name);
                    entrants.push(Entrant { name, contender, python: Some(python.clone()) });
                }
            } else {
                let python = is_python.then(|| self.pythons.first().cloned().unwrap_or_else(|| "python3".into()));
                entrants.push(Entrant { name: contender.name.clone(), contender, python });
            }
        }
        entrants
    }

    /// The baseline of an experiment under these settings.
    pub fn baseline_of<'a>(&'a self, experiment: &'a Experiment) -> Option<&'a str> {
        let wished = self.baseline.as_deref();
        let there = |name: &&str| experiment.contenders.iter().any(|contender| contender.name == *name);
        wished.filter(there).or_else(|| experiment.spec.baseline(&experiment.contenders))
    }

    /// Whether a contender races, or only has its trial: `--quick` races the ones that the experiment names.
    pub fn races(&self, experiment: &Experiment, contender: &Contender) -> bool {
        let spec = &experiment.spec;
        self.depth != Depth::Quick
            || spec.quick_contenders.is_empty()
            || !self.contenders.is_empty()
            || contender.companion
            || spec.quick_contenders.contains(&contender.name)
            || self.baseline_of(experiment) == Some(contender.name.as_str())
    }
}

/// One who takes part.
#[derive(Clone, Debug)]
pub struct Entrant<'lab> {
    /// The contender's name, with `@python` behind it where several Pythons race.
    pub name: String,
    /// What is raced.
    pub contender: &'lab Contender,
    /// Which Python runs it.
    pub python: Option<String>,
}
