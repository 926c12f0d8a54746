//! The command line: the measuring commands for one's own labs, and what a program needs that adds commands to them.
//!
//! [`main`](crate::main) is all of it in one call. A program with more commands flattens [`Command`] into its own
//! `clap` enum, reads it with [`parse`], and ends with [`end`].

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{Error, Lab, serve_if_runner};

pub use ending::{Ended, end, parse};
pub use interrupt::interrupt;
pub use progress::{Bar, bar};
pub use racing::{Raced, Showing, command_line, race};
pub use run::{Format, Run};
pub use show::{json, print, say, table, tables};

mod diff;
mod doctor;
mod ending;
mod export;
mod folder;
mod import;
mod interrupt;
mod list;
#[cfg(feature = "plot")]
mod plot;
mod progress;
mod racing;
mod rank;
mod report;
mod run;
mod show;
mod value;

/// Serves as a runner if the harness started this process as one; else is the command line for these labs.
///
/// It belongs in `main`, before anything else is done: every runner is this same executable again. It looks at the
/// process's arguments, prints to its outputs, and takes over Ctrl-C while a race goes on.
///
/// # Examples
/// ```no_run
/// fn main() -> std::process::ExitCode {
///     contend::main([contend::lab("sums", "which way of adding is quickest?").experiment(
///         contend::job("sum", |_| 1_000_000_u64, |n| (0..*n).sum::<u64>()).closure("formula", |n| n * (n - 1) / 2),
///     )])
/// }
/// ```
pub fn main(labs: impl IntoIterator<Item = Lab>) -> ExitCode {
    let labs: Vec<Lab> = labs.into_iter().collect();
    serve_if_runner(&labs);
    let program = program_name();
    match parse::<Own>(&program) {
        Ok(own) => {
            let context = Context { labs: &labs, program: &program, about: &About::default };
            end(&program, own.command.execute(&context).map_err(anyhow::Error::from))
        }
        Err(code) => code,
    }
}

/// Races implementations of the same work against each other.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
struct Own {
    #[command(subcommand)]
    command: Command,
}

/// The commands that measure, and those that look at what was measured.
#[derive(Debug, Subcommand)]
#[non_exhaustive]
pub enum Command {
    /// Race the contenders of labs
    Run(Box<Run>),
    /// Show labs, experiments and contenders
    List(list::List),
    /// Tell whether contenders became faster or slower from one run to another
    Diff(diff::Compare),
    /// Rank runtimes over the labs of any runs, ties shown as ties
    Rank(rank::Rank),
    /// Draw the plots of a run again, from its files
    #[cfg(feature = "plot")]
    Plot(plot::Plot),
    /// Show the tables of a run again, from its files
    Report(report::Show),
    /// Write the figures of a run as other tools read them
    Export(export::Export),
    /// Show what other tools measured beside the contenders of a run
    Import(import::Import),
    /// Tell what about this machine spoils measurements, and what can be done
    Doctor(doctor::Doctor),
}

/// Where a command is executed.
pub struct Context<'program> {
    /// The labs there are.
    pub labs: &'program [Lab],
    /// What the program is called, in messages and in commands that are suggested.
    pub program: &'program str,
    /// What a report says of the program; asked for only where something is raced.
    pub about: &'program dyn Fn() -> About,
}

/// What a report says of the program that made it.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The code's revision.
    pub revision: Option<String>,
    /// Versions of what is raced.
    pub versions: BTreeMap<String, String>,
}

impl Command {
    /// Does what was asked for, printing as it goes.
    ///
    /// # Errors
    /// Any [`Error`]; [`end`] prints it.
    pub fn execute(self, context: &Context<'_>) -> Result<Ended, Error> {
        match self {
            Command::Run(run) => run.execute(context),
            Command::List(list) => list.execute(context),
            Command::Diff(compare) => compare.execute(),
            Command::Rank(rank) => rank.execute(),
            #[cfg(feature = "plot")]
            Command::Plot(plot) => plot.execute(),
            Command::Report(show) => show.execute(),
            Command::Export(export) => export.execute(),
            Command::Import(import) => import.execute(context),
            Command::Doctor(doctor) => doctor.execute(),
        }
    }
}

/// What this executable is called.
fn program_name() -> String {
    let path = std::env::args_os().next().unwrap_or_default();
    std::path::Path::new(&path).file_stem().map_or("contend".into(), |name| name.to_string_lossy().into_owned())
}
