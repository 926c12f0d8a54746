//! `benchmark`: the lesson's families, each on the CPU job, the waits and the files.

use anyhow::Result;
use clap::{Args, ValueEnum};
use contend::Experiment;
use contend::cli::{Context, Ended};

use super::Choices;

/// What `benchmark` is told.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  contend benchmark                    every family
  contend benchmark --mode async       tokio, smol and async-std, and Python's asyncio
  contend benchmark --mode process --workers 2")]
pub(crate) struct Benchmark {
    /// Which family
    #[arg(long, value_enum, value_name = "FAMILY", default_value_t = Mode::All)]
    mode: Mode,
    #[command(flatten)]
    choices: Choices,
}

/// The lesson's families.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// Those that each experiment names as its quick ones
    All,
    /// tokio, smol, async-std
    Async,
    /// std, rayon, crossbeam
    Thread,
    /// Child processes
    Process,
}

const LABS: [&str; 2] = ["lab01", "lab02"];
const EXPERIMENTS: [&str; 3] = ["gil-demo", "waits", "files"];

impl Mode {
    /// Whether a contender of that name is of the family. Names begin with the runtime, or say the kind of worker.
    fn has(self, contender: &str) -> bool {
        let (beginnings, python): (&[&str], &str) = match self {
            Mode::All => return true,
            Mode::Async => (&["tokio-", "smol-", "async-std-"], "python-asyncio"),
            Mode::Thread => (&["std-", "rayon-", "crossbeam-"], "python-threads"),
            Mode::Process => (&["processes"], "python-processes"),
        };
        contender == python || beginnings.iter().any(|beginning| contender.starts_with(beginning))
    }
}

impl Benchmark {
    pub(crate) fn execute(&self, context: &Context<'_>) -> Result<Ended> {
        let mut settings = self.choices.settings(context, &LABS, &EXPERIMENTS)?;
        if self.mode != Mode::All {
            let raced = |experiment: &&Experiment| EXPERIMENTS.contains(&experiment.spec.name.as_str());
            let experiments = context.labs.iter().flat_map(|lab| &lab.experiments).filter(raced);
            let names = experiments.flat_map(|experiment| &experiment.contenders).map(|contender| &contender.name);
            settings.contenders = names.filter(|name| self.mode.has(name)).cloned().collect();
            settings.contenders.sort();
            settings.contenders.dedup();
        }
        Ok(self.choices.race(context, settings, self.choices.showing())?.ended())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_told_by_the_names_of_contenders() {
        for (family, contender) in [
            (Mode::Async, "tokio-tasks"),
            (Mode::Async, "async-std-fs"),
            (Mode::Async, "python-asyncio"),
            (Mode::Thread, "std-threads"),
            (Mode::Thread, "crossbeam-scope"),
            (Mode::Process, "processes"),
            (Mode::Process, "python-processes"),
        ] {
            assert!(family.has(contender), "{contender}");
            let others = [Mode::Async, Mode::Thread, Mode::Process].into_iter().filter(|other| *other != family);
            assert!(others.into_iter().all(|other| !other.has(contender)), "{contender}");
        }
    }
}
