//! The program `contend`: `cargo contend run --quick` in a clone.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use contend::cli::{self, Context};

mod about;
#[cfg(feature = "lab07")]
mod analyze_logs;
mod completions;
#[cfg(feature = "lab02")]
mod data;
#[cfg(feature = "lab07")]
mod follow;
#[cfg(feature = "lab06")]
mod images;
mod labs;
mod presets;
#[cfg(feature = "lab02")]
mod process;
#[cfg(feature = "lab08")]
mod scrape;
mod selftest;
#[cfg(any(feature = "lab02", feature = "lab06", feature = "lab07", feature = "lab08"))]
mod shown;

/// What the program is called, in messages and in commands that it suggests.
const NAME: &str = "contend";

/// Races concurrent implementations of one job against each other, and says who won, by how much, at what cost, and
/// when nobody can tell.
#[derive(Debug, Parser)]
#[command(name = NAME, version, arg_required_else_help = true, after_help = "Examples:
  contend run --quick     every lab, quick: the first tables and plots
  contend run 01          one lab, with narrower intervals
  contend report          the tables of the latest run again
  contend process         the lesson's file processor, on your own files

A lab is named 01, lab01 or in full. In a clone one types `cargo contend`.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    Measuring(cli::Command),
    /// The lesson's first experiment: one thread, many threads, many processes
    GilDemo(presets::gil_demo::GilDemo),
    /// Race every runtime on computing, on waiting, or on both
    Compare(presets::compare::Compare),
    /// Race a family of runtimes on computing, waits and files
    Benchmark(presets::benchmark::Benchmark),
    /// Count lines, words and bytes of your own files, many at once
    #[cfg(feature = "lab02")]
    Process(process::Process),
    /// Resize your own pictures
    #[cfg(feature = "lab06")]
    Images(images::Images),
    /// Count levels, hours, messages and requests of your own logs
    #[cfg(feature = "lab07")]
    AnalyzeLogs(analyze_logs::AnalyzeLogs),
    /// Print what goes wrong in growing logs, as it comes
    #[cfg(feature = "lab07")]
    Follow(follow::Follow),
    /// Fetch your own list of pages, and find their titles, links and text
    #[cfg(feature = "lab08")]
    Scrape(scrape::Scrape),
    /// Make the data that labs run on
    #[cfg(feature = "lab02")]
    Data(data::Data),
    /// Count how often verdicts are right here, where the right answers are known
    Selftest(selftest::SelfTest),
    /// Burn processor time in bursts until standard input ends: what `selftest` starts
    #[command(hide = true)]
    Neighbour,
    /// Print completions for a shell
    Completions(completions::Completions),
}

fn main() -> ExitCode {
    let mut labs = labs::labs();
    // Served to runners like the others, and raced by `selftest` alone.
    labs.push(contend_selftest::lab());
    // Every runner is this executable again.
    contend::serve_if_runner(&labs);
    let calibration = labs.pop().expect("it was just put there");
    let arguments = match cli::parse::<Arguments>(NAME) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let context = Context { labs: &labs, program: NAME, about: &about::about };
    let ended = match arguments.command {
        Command::Measuring(command) => command.execute(&context).map_err(anyhow::Error::from),
        Command::GilDemo(preset) => preset.execute(&context),
        Command::Compare(preset) => preset.execute(&context),
        Command::Benchmark(preset) => preset.execute(&context),
        #[cfg(feature = "lab02")]
        Command::Process(process) => process.execute(),
        #[cfg(feature = "lab06")]
        Command::Images(images) => images.execute(),
        #[cfg(feature = "lab07")]
        Command::AnalyzeLogs(analyze) => analyze.execute(),
        #[cfg(feature = "lab07")]
        Command::Follow(follow) => follow.execute(),
        #[cfg(feature = "lab08")]
        Command::Scrape(scrape) => scrape.execute(),
        #[cfg(feature = "lab02")]
        Command::Data(data) => data.execute(),
        Command::Selftest(selftest) => selftest.execute(&context, calibration),
        Command::Neighbour => {
            contend_selftest::neighbour::serve();
            Ok(cli::Ended::Well)
        }
        Command::Completions(completions) => completions.execute::<Arguments>(),
    };
    cli::end(NAME, ended)
}
