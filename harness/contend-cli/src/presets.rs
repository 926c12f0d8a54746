//! The lesson's own commands that race: `gil-demo`, `compare`, `benchmark`. Each is a `run` with its choices made.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use contend::cli::{self, Context, Format, Run, Showing};
use contend::referee::Settings;

pub(crate) mod benchmark;
pub(crate) mod compare;
pub(crate) mod gil_demo;

/// What every preset leaves open.
#[derive(Debug, Args)]
pub(crate) struct Choices {
    /// Sizes and depth as in `run --full`; else as in `run --quick`
    #[arg(long)]
    full: bool,
    /// Numbers of workers
    #[arg(long, value_name = "N", value_delimiter = ',')]
    workers: Vec<u64>,
    /// Keep the run in this new folder, instead of one in `results`
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What is printed at the end
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Choices {
    /// The settings of a run of these experiments.
    fn settings(&self, context: &Context<'_>, labs: &[&str], experiments: &[&str]) -> Result<Settings> {
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let run = Run {
            labs: names(labs),
            experiments: names(experiments),
            quick: !self.full,
            full: self.full,
            workers: self.workers.clone(),
            ..Run::default()
        };
        Ok(run.settings(context.labs)?)
    }

    fn showing(&self) -> Showing {
        match self.format {
            Format::Json => Showing::Json,
            _ => Showing::Tables,
        }
    }

    fn race(&self, context: &Context<'_>, settings: Settings, showing: Showing) -> Result<cli::Raced> {
        Ok(cli::race(context, settings, self.out.clone(), showing)?)
    }
}
