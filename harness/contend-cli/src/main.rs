//! The program `contend`: `cargo contend run --quick` in a clone.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use contend::cli::{self, Context};

mod about;
mod completions;
mod labs;

/// What the program is called, in messages and in commands that it suggests.
const NAME: &str = "contend";

/// Races concurrent implementations of one job against each other, and says who won, by how much, at what cost, and
/// when nobody can tell.
#[derive(Debug, Parser)]
#[command(name = NAME, version, arg_required_else_help = true, after_help = "Examples:
  contend run --quick     every lab, quick: the first tables and plots
  contend run 01          one lab, with narrower intervals
  contend report          the tables of the latest run again

A lab is named 01, lab01 or in full. In a clone one types `cargo contend`.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    Measuring(cli::Command),
    /// Print completions for a shell
    Completions(completions::Completions),
}

fn main() -> ExitCode {
    let labs = labs::labs();
    // Every runner is this executable again.
    contend::serve_if_runner(&labs);
    let arguments = match cli::parse::<Arguments>(NAME) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let context = Context { labs: &labs, program: NAME, about: &about::about };
    let ended = match arguments.command {
        Command::Measuring(command) => command.execute(&context).map_err(anyhow::Error::from),
        Command::Completions(completions) => completions.execute::<Arguments>(),
    };
    cli::end(NAME, ended)
}
