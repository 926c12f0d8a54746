//! `run`: which labs, how deep, and everything else that can be asked of a race.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::cli::racing::{self, Showing};
use crate::cli::{Context, Ended, folder, value};
use crate::referee::{Settings, settings_of};
use crate::{Error, Experiment, Lab, names};

/// What `run` is told.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = "Examples:
  run                       every lab, quick
  run --quick 01            one lab, under a minute
  run lab01 --workers 1,2   at the default depth, with one worker and with two
  run 01 --experiment counter --rates 100000,1000000 --find-knee
                            the open loop: latency at two rates, and how much is too much
  run --resume              go on with the latest run that was interrupted")]
pub struct Run {
    /// Labs, in full (`lab01-lock-contention`) or in short (`lab01`, `01`); none: every lab, quick
    #[arg(value_name = "LAB")]
    pub labs: Vec<String>,
    /// One look at the evidence, one point an experiment, small sizes: under a minute a lab
    #[arg(long)]
    pub quick: bool,
    /// Up to 40 generations and 10 s a contender
    #[arg(long, conflicts_with = "quick")]
    pub full: bool,
    /// Race these experiments only
    #[arg(long = "experiment", value_name = "NAME", value_delimiter = ',')]
    pub experiments: Vec<String>,
    /// Race these contenders only, and the baseline
    #[arg(long = "contender", value_name = "NAME", value_delimiter = ',')]
    pub contenders: Vec<String>,
    /// Compare with this contender, where an experiment has it
    #[arg(long, value_name = "NAME")]
    pub baseline: Option<String>,
    /// Numbers of workers, instead of the experiment's own
    #[arg(long, value_name = "N", value_delimiter = ',')]
    pub workers: Vec<u64>,
    /// Rates of the open loop, in operations a second of all workers together, instead of the loads' own
    #[arg(long, value_name = "RATE", value_delimiter = ',')]
    pub rates: Vec<u64>,
    /// Search for the rate from which on each contender of a load falls behind
    #[arg(long)]
    pub find_knee: bool,
    /// Wall time a contender, instead of the depth's own
    #[arg(long, value_name = "TIME", value_parser = value::duration)]
    pub budget: Option<Duration>,
    /// Give every contender a process of its own
    #[arg(long)]
    pub apart: bool,
    /// A Python to run the Python contenders with; several race against each other
    #[arg(long = "python", value_name = "PATH")]
    pub pythons: Vec<String>,
    /// Your own input, for the experiments that read one
    #[arg(long, value_name = "PATH")]
    pub input: Option<PathBuf>,
    /// Go on with a run that was interrupted, by its name or folder; without one, with the latest
    #[arg(long, value_name = "RUN", num_args = 0..=1, default_missing_value = "", conflicts_with_all = [
        "labs", "quick", "full", "experiments", "contenders", "baseline", "workers", "rates", "find_knee", "budget",
        "apart", "pythons", "input", "out", "seed", "memory_limit",
    ])]
    pub resume: Option<String>,
    /// Keep the run in this new folder, instead of one in `results`
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What is printed at the end
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// From which input and all random orders come
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// The most memory that a runner may have, instead of half of what is free
    #[arg(long, value_name = "BYTES", value_parser = value::bytes)]
    pub memory_limit: Option<u64>,
}

/// What a race prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
#[non_exhaustive]
pub enum Format {
    /// A table a point, as soon as it was raced
    #[default]
    Table,
    /// The whole report, at the end
    Json,
}

impl Run {
    pub(crate) fn execute(&self, context: &Context<'_>) -> Result<Ended, Error> {
        let showing = match self.format {
            Format::Table => Showing::Tables,
            Format::Json => Showing::Json,
        };
        let results = Path::new(folder::RESULTS);
        let raced = match &self.resume {
            Some(name) => {
                let folder = match name.as_str() {
                    "" => folder::latest_interrupted(results)?,
                    name => folder::find(results, name)?,
                };
                let settings = settings_of(&folder)?;
                racing::resume(context, &settings, folder, showing)?
            }
            None => racing::race(context, self.settings(context.labs)?, self.out.clone(), showing)?,
        };
        Ok(raced.ended())
    }

    /// The settings that were asked for.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Usage`] or [`Error::Input`] for what cannot be.
    pub fn settings(&self, labs: &[Lab]) -> Result<Settings, Error> {
        let depth = match (self.quick || (self.labs.is_empty() && !self.full), self.full) {
            (true, _) => Settings::quick(),
            (false, false) => Settings::thorough(),
            (false, true) => Settings::full(),
        };
        let mut chosen: Vec<String> = Vec::new();
        for name in &self.labs {
            let lab = names::lab(labs, name)?;
            if !chosen.contains(&lab.name) {
                chosen.push(lab.name.clone());
            }
        }
        let settings = Settings {
            labs: chosen,
            experiments: self.experiments.clone(),
            contenders: self.contenders.clone(),
            baseline: self.baseline.clone(),
            workers: self.workers.clone(),
            rates: self.rates.clone(),
            find_knee: self.find_knee,
            budget: self.budget,
            apart: self.apart,
            pythons: self.pythons.clone(),
            input: self.input.as_deref().map(readable).transpose()?,
            memory_limit: self.memory_limit,
            seed: self.seed.unwrap_or(depth.seed),
            ..depth
        };
        for python in self.pythons.iter().filter(|python| python.contains('/')) {
            readable(Path::new(python))?;
        }
        if settings.input.is_some() {
            somebody_reads_it(&settings, labs)?;
        }
        Ok(settings)
    }
}

/// A path that is there, told so that it means the same in every process.
fn readable(path: &Path) -> Result<PathBuf, Error> {
    let there = std::fs::metadata(path).and_then(|_| std::path::absolute(path));
    there.map_err(|error| Error::Input { path: path.to_owned(), why: error.to_string() })
}

/// Input that nobody reads was given by mistake.
fn somebody_reads_it(settings: &Settings, labs: &[Lab]) -> Result<(), Error> {
    let reads = |experiment: &&Experiment| experiment.spec.takes_input;
    let chosen = |lab: &&Lab| settings.labs.is_empty() || settings.labs.contains(&lab.name);
    let wanted = |experiment: &&Experiment| {
        settings.experiments.is_empty() || settings.experiments.contains(&experiment.spec.name)
    };
    if labs.iter().filter(chosen).flat_map(|lab| &lab.experiments).filter(wanted).any(|experiment| reads(&experiment)) {
        return Ok(());
    }
    let readers: Vec<String> = labs
        .iter()
        .flat_map(|lab| {
            lab.experiments.iter().filter(reads).map(|reader| format!("{} of {}", reader.spec.name, lab.name))
        })
        .collect();
    let known = if readers.is_empty() { "no experiment does".to_owned() } else { readers.join(", ") };
    Err(Error::Usage(format!("none of the chosen experiments reads `--input`; those that do: {known}")))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::verdict::Depth;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        run: Run,
    }

    fn settings(arguments: &[&str]) -> Result<Settings, Error> {
        let job = || contend_job().closure("formula", |n: &u64| n * (n - 1) / 2);
        let labs = [
            crate::lab("lab01-sums", "how?").experiment(job()),
            crate::lab("lab02-files", "how?").experiment(job().takes_input()),
        ];
        let line = ["run"].iter().chain(arguments);
        Line::try_parse_from(line).map_err(|error| Error::Usage(error.to_string()))?.run.settings(&labs)
    }

    fn contend_job() -> crate::Job<u64, u64> {
        crate::job("sum", |_| 1_000_u64, |n| (0..*n).sum::<u64>())
    }

    #[test]
    fn no_lab_means_every_lab_quick_and_a_name_the_default_depth() {
        assert_eq!(settings(&[]).unwrap().depth, Depth::Quick);
        assert_eq!(settings(&["--full"]).unwrap().depth, Depth::Full);
        assert_eq!(settings(&["01"]).unwrap().depth, Depth::Default);
        assert_eq!(settings(&["01", "--quick"]).unwrap().depth, Depth::Quick);
        assert_eq!(settings(&["01", "--full"]).unwrap().depth, Depth::Full);
        assert!(settings(&["--quick", "--full"]).is_err());
    }

    #[test]
    fn labs_are_kept_by_their_full_names_and_once_each() {
        assert_eq!(settings(&["01", "lab01", "lab02-files"]).unwrap().labs, ["lab01-sums", "lab02-files"]);
        assert!(settings(&["lab03"]).unwrap_err().to_string().contains("lab01-sums"));
    }

    #[test]
    fn lists_may_be_repeated_or_have_commas() {
        let asked = settings(&["01", "--workers", "1,2", "--contender", "a", "--contender", "b,c"]).unwrap();
        assert_eq!(asked.workers, [1, 2]);
        assert_eq!(asked.contenders, ["a", "b", "c"]);
    }

    #[test]
    fn input_must_be_there_and_be_read_by_somebody() {
        assert_eq!(settings(&["02", "--input", "/no/such/folder"]).unwrap_err().exit_code(), 66);
        let error = settings(&["01", "--input", "."]).unwrap_err();
        assert_eq!(error.exit_code(), 64);
        assert!(error.to_string().contains("sum of lab02-files"), "{error}");
        assert!(settings(&["02", "--input", "."]).unwrap().input.unwrap().is_absolute());
    }

    #[test]
    fn a_resumed_run_keeps_its_own_settings() {
        assert!(settings(&["--resume", "some-run", "--quick"]).is_err());
        assert!(settings(&["--resume", "some-run", "--format", "json"]).is_ok());
    }
}
