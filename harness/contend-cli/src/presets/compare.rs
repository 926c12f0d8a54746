//! `compare`: the lesson's three kinds of work, each on every runtime.

use anyhow::Result;
use clap::{Args, ValueEnum};
use contend::cli::{Context, Ended};

use super::Choices;

/// What `compare` is told.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  contend compare --task-type cpu      sums of squares: threads and processes win
  contend compare --task-type io       requests to a server that answers after 20 ms: async wins
  contend compare --task-type mixed    the same, with work on what comes back")]
pub(crate) struct Compare {
    /// Which kind of work
    #[arg(long, value_enum, value_name = "KIND")]
    task_type: TaskType,
    #[command(flatten)]
    choices: Choices,
}

/// The lesson's kinds of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TaskType {
    /// Computing: `gil-demo` of lab01
    Cpu,
    /// Waiting: `waits` of lab02
    Io,
    /// Both: `mixed` of lab02
    Mixed,
}

impl TaskType {
    fn lab_and_experiment(self) -> (&'static str, &'static str) {
        match self {
            TaskType::Cpu => ("lab01", "gil-demo"),
            TaskType::Io => ("lab02", "waits"),
            TaskType::Mixed => ("lab02", "mixed"),
        }
    }
}

impl Compare {
    pub(crate) fn execute(&self, context: &Context<'_>) -> Result<Ended> {
        let (lab, experiment) = self.task_type.lab_and_experiment();
        let settings = self.choices.settings(context, &[lab], &[experiment])?;
        Ok(self.choices.race(context, settings, self.choices.showing())?.ended())
    }
}
