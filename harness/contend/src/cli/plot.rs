//! `plot`: drawings made again from the files of a run; the same files give the same bytes.

use std::path::Path;

use clap::Args;

use crate::cli::{Ended, folder, show};
use crate::{Error, Report, plot, report};

/// What `plot` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  plot                              every run in `results`
  plot 2026-11-25-quick-lab01       one of them
  plot results/reference/lab01      a run's folder, wherever it is")]
pub struct Plot {
    /// Runs by name or folder; none: every run in `results`
    #[arg(value_name = "RUN")]
    runs: Vec<String>,
}

impl Plot {
    pub(crate) fn execute(&self) -> Result<Ended, Error> {
        let results = Path::new(folder::RESULTS);
        let folders = if self.runs.is_empty() {
            let mut folders = folder::all(results)?;
            // A run that was killed before its first table has nothing to draw yet.
            folders.retain(|folder| folder.join(report::FILE).is_file());
            if folders.is_empty() {
                return Err(folder::none_yet(results));
            }
            folders
        } else {
            self.runs.iter().map(|name| folder::find(results, name)).collect::<Result<_, _>>()?
        };
        for path in folders {
            let report = Report::read(&path)?;
            let folder = if path.is_dir() { path.as_path() } else { path.parent().unwrap_or(Path::new(".")) };
            for file in plot::draw_all(&report, folder)? {
                show::print(&format!("{}\n", file.display()))?;
            }
        }
        Ok(Ended::Well)
    }
}
