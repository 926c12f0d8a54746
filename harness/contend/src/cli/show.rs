//! What goes to the terminal: results to standard output, everything said about them to standard error.

use std::io::{self, Write};
use std::path::PathBuf;

use crate::table::{self, Colour, Table};
use crate::{Error, Report};

/// How errors call it.
pub(crate) const STDOUT: &str = "standard output";

/// Writes text to standard output; colours are left out where it is no terminal, or `NO_COLOR` is set.
///
/// # Errors
/// [`Error::Output`]: also when nobody reads any more, which [`end`](crate::cli::end) takes for success.
pub fn print(text: &str) -> Result<(), Error> {
    let mut out = anstream::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|source| Error::Output { path: PathBuf::from(STDOUT), source })
}

/// Writes a line to standard error. If that cannot be written to, there is nobody left to tell.
pub fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

/// Writes the tables of a report to standard output, as wide as the terminal.
///
/// # Errors
/// As [`print`].
pub fn tables(report: &Report) -> Result<(), Error> {
    print(&table::tables(report).iter().map(one).collect::<Vec<_>>().join("\n"))
}

/// Writes one table to standard output, as wide as the terminal.
///
/// # Errors
/// As [`print`].
pub fn table(table: &Table) -> Result<(), Error> {
    print(&one(table))
}

/// One table as the terminal shows it.
pub(crate) fn one(table: &Table) -> String {
    let width = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    table.terminal(width, Colour::Shown)
}

/// Writes a value as JSON to standard output.
///
/// # Errors
/// As [`print`].
///
/// # Panics
/// With maps in it whose keys are no strings.
pub fn json(value: &impl serde::Serialize) -> Result<(), Error> {
    let text = serde_json::to_string_pretty(value).expect("what is shown has string keys only");
    print(&(text + "\n"))
}
