//! Figures for other tools, and from them.
//!
//! [`export`] makes files as criterion, cargo-criterion, Bencher, github-action-benchmark, hyperfine and pyperf read
//! them, and a CSV. [`read`] reads what criterion, hyperfine and pyperf measured, and [`add`] puts it as rows into a
//! table: marked as measured elsewhere, never judged, never divided by anything, because it was taken at another hour,
//! by another clock, perhaps on another machine.
//!
//! What is exported is a value for each generation, the median over its rounds, as if it were one sample: generations
//! are what is independent of each other here, so that whoever computes a spread from them computes the right one. The
//! other tools' own comparisons of two such files remain comparisons of one hour with another; [`diff`](crate::diff) is
//! the one that is not.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::report::Report;
use crate::{Error, aside};

pub(crate) use elsewhere::spot;
pub use elsewhere::{Beside, Measured, add};
pub use reading::read;

mod row;
mod bootstrap;

// One file a format.
mod criterion;
mod cargo_criterion;
mod bmf;
mod github_action;
mod hyperfine;
mod pyperf;
mod csv;

mod reading;
mod elsewhere;
#[cfg(test)]
mod tests;

/// A format of another tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// The folder `target/criterion`, for criterion and critcmp
    Criterion,
    /// What `cargo criterion --message-format json` prints
    CargoCriterion,
    /// Bencher Metric Format, for `bencher run --adapter json`
    Bmf,
    /// For github-action-benchmark, `tool: customSmallerIsBetter`
    GithubAction,
    /// What `hyperfine --export-json` writes
    Hyperfine,
    /// What `pyperf` writes and compares
    Pyperf,
    /// For spreadsheets and data frames
    Csv,
}

impl Format {
    /// What its file is called, or its folder.
    pub fn file(self) -> &'static str {
        match self {
            Format::Criterion => "criterion",
            Format::CargoCriterion => "cargo-criterion.jsonl",
            Format::Bmf => "bmf.json",
            Format::GithubAction => "github-action.json",
            Format::Hyperfine => "hyperfine.json",
            Format::Pyperf => "pyperf.json",
            Format::Csv => "contend.csv",
        }
    }
}

/// The name under which criterion keeps what was measured last.
pub const LATEST: &str = "new";

/// A file for another tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Where it belongs within the folder of its format; empty if the format is a single file.
    pub path: PathBuf,
    /// All of it.
    pub content: Vec<u8>,
}

/// A report as another tool reads it: the contenders that raced and were verified; in a CSV, all of them.
///
/// `baseline` is the name that criterion keeps the figures under, [`LATEST`] unless there is a reason; other formats
/// have no such name. The same report gives the same bytes.
///
/// # Errors
/// [`Error::Input`] when nobody in the report has a time to hand over.
///
/// # Examples
/// ```no_run
/// use contend::exchange::{Format, LATEST, export};
/// let report = contend::Report::read("results/2026-11-24-default")?;
/// let files = export(&report, Format::Bmf, LATEST)?;
/// println!("{}", String::from_utf8_lossy(&files[0].content));
/// # Ok::<(), contend::Error>(())
/// ```
pub fn export(report: &Report, format: Format, baseline: &str) -> Result<Vec<Exported>, Error> {
    let rows = row::rows(report);
    if rows.is_empty() {
        let why = "nobody in it raced to a verified end, so there is no time to hand over".to_owned();
        return Err(Error::Input { path: report.run.name.clone().into(), why });
    }
    let content = match format {
        Format::Criterion => return Ok(criterion::files(&rows, baseline)),
        Format::CargoCriterion => cargo_criterion::lines(&rows),
        Format::Bmf => text(&bmf::value(&rows)),
        Format::GithubAction => text(&github_action::value(&rows)),
        Format::Hyperfine => text(&hyperfine::value(&rows)),
        Format::Pyperf => text(&pyperf::value(report, &rows)),
        Format::Csv => csv::text(report),
    };
    Ok(vec![Exported { path: PathBuf::new(), content }])
}

fn text(value: &serde_json::Value) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).expect("a value is plain JSON");
    text.push(b'\n');
    text
}

/// What becomes of a file that is there already and says something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It is refused: it may be anybody's.
    Refused,
    /// It is written anew: the place is for such files alone.
    Replaced,
}

/// Writes exported files to a place, each aside first and then renamed; returns where they are. If one of them is
/// refused, none is written. A file that already holds exactly this is left as it is.
///
/// # Errors
/// [`Error::Output`].
pub fn write(files: &[Exported], place: &Path, existing: Existing) -> Result<Vec<PathBuf>, Error> {
    let target = |file: &Exported| {
        // Joined with nothing, a path would end with a slash, and no file can.
        if file.path.as_os_str().is_empty() { place.to_owned() } else { place.join(&file.path) }
    };
    let targets: Vec<PathBuf> = files.iter().map(target).collect();
    if existing == Existing::Refused {
        for (file, target) in files.iter().zip(&targets) {
            refuse_others(target, &file.content)?;
        }
    }
    for (file, target) in files.iter().zip(&targets) {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|source| Error::Output { path: folder.to_owned(), source })?;
        aside::write_if_changed(target, &file.content)?;
    }
    Ok(targets)
}

/// What is there and is not this file is somebody's.
fn refuse_others(path: &Path, content: &[u8]) -> Result<(), Error> {
    match fs::read(path) {
        Ok(there) if there == content => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        // A file where a folder is needed: whoever makes the folder says so.
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(()),
        _ => {
            let why = "there is something else already, and nothing is overwritten; give another place";
            Err(Error::Output { path: path.to_owned(), source: io::Error::new(io::ErrorKind::AlreadyExists, why) })
        }
    }
}
