//! Builds, serves and tests the book.
//!
//!     cargo contend-book build
//!     cargo contend-book serve --port 3000
//!     cargo contend-book test
//!     cargo contend-book readme
//!
//! mdBook is used as a library: nobody has to install it. What we add is done to the chapters before mdBook sees them,
//! by directives in HTML comments, so that a stock `mdbook serve book/en` still shows every page, only without figures.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program says what it did")]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

mod building;
mod preprocess;
mod problem;
mod readme;
mod results;
mod serving;
mod testing;

/// Builds, serves and tests the book.
#[derive(Parser)]
#[command(version, after_help = "Example: cargo contend-book serve")]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make the HTML pages.
    Build {
        #[command(flatten)]
        from: From,
        /// Where the pages go [default: build, in the book's folder].
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// A number without a reference run is an error, not a placeholder.
        #[arg(long)]
        strict: bool,
    },
    /// Make the pages, serve them on this machine, and make them again when a chapter, its code or a run changes.
    Serve {
        #[command(flatten)]
        from: From,
        /// The port on 127.0.0.1; 0 takes a free one.
        #[arg(long, default_value_t = 3000)]
        port: u16,
    },
    /// Check that what the book says holds: its code, links, numbers and headings.
    Test {
        #[command(flatten)]
        from: From,
        /// Only these checks.
        #[arg(long, value_name = "CHECK", value_enum, value_delimiter = ',')]
        only: Vec<testing::Check>,
        /// A number without a reference run is an error, not a placeholder.
        #[arg(long)]
        strict: bool,
        /// The README whose table is compared.
        #[arg(long, value_name = "FILE", default_value = "README.md")]
        readme: PathBuf,
    },
    /// Write the reference run's table into the README.
    Readme {
        /// The README.
        #[arg(long, value_name = "FILE", default_value = "README.md")]
        readme: PathBuf,
        /// The runs, with `reference/` in it.
        #[arg(long, value_name = "DIR", default_value = "results")]
        results: PathBuf,
        /// Only say whether it is up to date: exit code 1 if not.
        #[arg(long)]
        check: bool,
    },
}

/// What the pages are made of.
#[derive(Args)]
struct From {
    /// The book's folder.
    #[arg(long, value_name = "DIR", default_value = "book/en")]
    book: PathBuf,
    /// The runs: `reference/` in it, and the reader's own beside that.
    #[arg(long, value_name = "DIR", default_value = "results")]
    results: PathBuf,
}

fn main() -> ExitCode {
    let program = match Program::try_parse() {
        Ok(program) => program,
        Err(error) => {
            let asked_for_help = !error.use_stderr();
            // A closed pipe behind `--help` is nothing to complain about.
            let _ = error.print();
            return if asked_for_help { ExitCode::SUCCESS } else { ExitCode::from(64) };
        }
    };
    let outcome = match program.command {
        Command::Build { from, out, strict } => building::run(&from.book, &from.results, out, strict),
        Command::Serve { from, port } => serving::run(&from.book, &from.results, port),
        Command::Test { from, only, strict, readme } => {
            testing::run(&testing::Tested { book: from.book, results: from.results, readme, strict }, &only)
        }
        Command::Readme { readme, results, check } => readme::run(&readme, &results, check),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("contend-book: {error:#}");
            ExitCode::from(66)
        }
    }
}
