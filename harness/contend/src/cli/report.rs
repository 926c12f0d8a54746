//! `report`: tables, README and page made again from the files of a run.

use std::path::Path;

use clap::{Args, ValueEnum};

use crate::cli::{Ended, folder, racing, show};
use crate::{Error, Report, index, readme};

/// What `report` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  report                                    the latest run
  report 2026-11-25-quick-lab01             a run by its name
  report results/reference/lab01 --format markdown")]
pub struct Show {
    /// The run, by name or folder; none: the latest in `results`
    #[arg(value_name = "RUN")]
    run: Option<String>,
    /// How its tables are printed
    #[arg(long, value_enum, default_value_t)]
    format: ShowFormat,
}

/// How tables are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ShowFormat {
    /// As wide as the terminal
    #[default]
    Table,
    /// The whole report
    Json,
    /// The run's README
    Markdown,
}

impl Show {
    pub(crate) fn execute(&self) -> Result<Ended, Error> {
        let results = Path::new(folder::RESULTS);
        let path = match &self.run {
            Some(name) => folder::find(results, name)?,
            None => folder::latest(results)?,
        };
        let report = Report::read(&path)?;
        match self.format {
            ShowFormat::Table => show::tables(&report)?,
            ShowFormat::Json => show::json(&report)?,
            ShowFormat::Markdown => show::print(&readme::markdown(&report, &pictures(&report)))?,
        }
        // A report that was named as a file is looked at only: what lies beside it may be anything.
        if path.is_dir() {
            racing::publish(&report, &path)?;
            if path.parent() == Some(results) {
                index::write(results)?;
            }
        }
        Ok(Ended::Well)
    }
}

#[cfg(feature = "plot")]
fn pictures(report: &Report) -> Vec<readme::Picture> {
    crate::plot::plots(report).iter().map(readme::Picture::from).collect()
}

#[cfg(not(feature = "plot"))]
fn pictures(_: &Report) -> Vec<readme::Picture> {
    Vec::new()
}
