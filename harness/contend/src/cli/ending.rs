//! How a command ends: one line for what went wrong, and the exit code of the documented table.

use std::io;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::Error;
use crate::cli::show::{STDOUT, say};

/// How a command that did its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// All was done, and if something was judged, nothing was found.
    Well,
    /// A command that judges found something.
    Found,
    /// A command that judges cannot tell.
    Undecided,
    /// Part of the work failed, and the rest was done.
    InPart,
    /// Ctrl-C.
    Interrupted,
}

impl Ended {
    /// The exit code of the documented table.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(contend::cli::Ended::InPart.exit_code(), 3);
    /// ```
    pub fn exit_code(self) -> u8 {
        match self {
            Ended::Well => 0,
            Ended::Found => 1,
            Ended::Undecided => 2,
            Ended::InPart => 3,
            Ended::Interrupted => 130,
        }
    }
}

/// The program's exit code; an error is printed, once and in one line.
///
/// A reader of standard output that went away is no error. What is not the library's own [`Error`] counts as work that
/// failed.
pub fn end(program: &str, ended: Result<Ended, anyhow::Error>) -> ExitCode {
    let error = match ended {
        Ok(ended) => return ended.exit_code().into(),
        Err(error) => error,
    };
    let own = error.chain().find_map(|cause| cause.downcast_ref::<Error>());
    if own.is_some_and(nobody_reads) {
        return ExitCode::SUCCESS;
    }
    say(&format!("{program}: {}", whole(&error)));
    own.map_or(Ended::InPart.exit_code(), Error::exit_code).into()
}

/// The chain of causes in one line; a cause that is part of what stands above it already is not said again.
fn whole(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(|cause| cause.to_string().split_whitespace().collect::<Vec<_>>().join(" ")) {
        if said.is_empty() {
            said = cause;
        } else if !said.contains(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said
}

fn nobody_reads(error: &Error) -> bool {
    matches!(error, Error::Output { path, source }
        if path.as_os_str() == STDOUT && source.kind() == io::ErrorKind::BrokenPipe)
}

/// The process's arguments; where they make no sense, one line is printed, and the exit code is 64.
///
/// # Errors
/// The code to exit with: also after help or version was asked for, with success then.
pub fn parse<P: Parser>(program: &str) -> Result<P, ExitCode> {
    P::try_parse().map_err(|error| {
        if error.use_stderr() && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
            say(&format!("{program}: {}", one_line(&error.render().to_string())));
            return Error::Usage(String::new()).exit_code().into();
        }
        let printed = error.print();
        match (error.use_stderr(), printed) {
            (true, _) => Error::Usage(String::new()).exit_code().into(),
            (false, Err(source)) if source.kind() != io::ErrorKind::BrokenPipe => {
                Error::Output { path: STDOUT.into(), source }.exit_code().into()
            }
            (false, _) => ExitCode::SUCCESS,
        }
    })
}

/// What the argument parser says over several lines, in one: what, where, the way out.
fn one_line(text: &str) -> String {
    let mut said = String::new();
    let mut help = "`--help` shows what can be given".to_owned();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(usage) = line.strip_prefix("Usage: ") {
            let command: Vec<&str> = usage.split(' ').take_while(|word| !word.starts_with(['[', '<', '-'])).collect();
            help = format!("see `{} --help`", command.join(" "));
        } else if line.starts_with("For more information") {
            break;
        } else if let Some(tip) = line.strip_prefix("tip: ") {
            // That something could be passed as a value helps nobody who mistyped an option.
            if !tip.starts_with("to pass ") {
                said = format!("{said}; {tip}");
            }
        } else {
            let line = line.strip_prefix("error: ").unwrap_or(line);
            said = if said.is_empty() { line.to_owned() } else { format!("{said} {line}") };
        }
    }
    format!("{said}; {help}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_error_becomes_one_line_with_the_way_out() {
        let text = "error: unexpected argument '--fop' found\n\n  tip: a similar argument exists: '--format'\n\nUsage: \
                    contend run [OPTIONS] [LAB]...\n\nFor more information, try '--help'.\n";
        assert_eq!(
            one_line(text),
            "unexpected argument '--fop' found; a similar argument exists: '--format'; see `contend run --help`"
        );
    }

    #[test]
    fn each_cause_is_said_once() {
        let source = io::Error::other("the disk is\nfull");
        let error = anyhow::Error::from(Error::Output { path: "report.json".into(), source }).context("run lab01");
        assert_eq!(whole(&error), "run lab01: cannot write report.json: the disk is full");
    }

    #[test]
    fn a_reader_that_went_away_is_no_error_and_a_full_disk_is_one() {
        let broken = |path: &str| Error::Output { path: path.into(), source: io::ErrorKind::BrokenPipe.into() };
        assert!(nobody_reads(&broken(STDOUT)));
        assert!(!nobody_reads(&broken("results/report.json")));
        let full = Error::Output { path: STDOUT.into(), source: io::ErrorKind::StorageFull.into() };
        assert!(!nobody_reads(&full));
        assert_eq!(full.exit_code(), 74);
    }
}
