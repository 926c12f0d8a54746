//! `export`: the figures of a run as other tools read them.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::{Ended, folder, show};
use crate::exchange::{self, Existing, Format, LATEST};
use crate::report::Status;
use crate::view::views;
use crate::{Error, Report};

/// What `export` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  export --to csv                                    the latest run, into its folder
  export before --to pyperf --out before.json
  export --to bmf --out - | bencher run --adapter json ...
  export before --to criterion --save-baseline before --out criterion

Of each contender a value a generation is written. Without `--out` the files go into the folder `export` of the run.")]
pub struct Export {
    /// The run, by name or folder; none: the latest in `results`
    #[arg(value_name = "RUN")]
    run: Option<String>,
    /// For which tool
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: Format,
    /// Where to: a file, for criterion a folder, `-` for standard output
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// The name that criterion keeps the figures under
    #[arg(long, value_name = "NAME")]
    save_baseline: Option<String>,
}

impl Export {
    pub(crate) fn execute(&self) -> Result<Ended, Error> {
        let baseline = self.baseline()?;
        let results = Path::new(folder::RESULTS);
        let path = match &self.run {
            Some(name) => folder::find(results, name)?,
            None => folder::latest(results)?,
        };
        let report = Report::read(&path)?;
        let files = exchange::export(&report, self.to, baseline)?;
        match &self.out {
            Some(out) if out == Path::new("-") => match files.as_slice() {
                [only] if self.to != Format::Criterion => show::print(&String::from_utf8_lossy(&only.content))?,
                _ => return Err(Error::Usage("criterion reads a folder; name one with `--out`".into())),
            },
            Some(out) => tell(out, exchange::write(&files, out, Existing::Refused)?.len())?,
            None if path.is_dir() => {
                let place = path.join(FOLDER).join(self.to.file());
                tell(&place, exchange::write(&files, &place, Existing::Replaced)?.len())?;
            }
            // What lies beside a report that was named as a file may be anything.
            None => {
                return Err(Error::Usage("a report named as a file has no folder; say where to with `--out`".into()));
            }
        }
        if self.to != Format::Csv {
            let left_out = elsewhere(&report);
            if !left_out.is_empty() {
                show::say(&format!("left out, as measured elsewhere: {}", left_out.join(", ")));
            }
        }
        Ok(Ended::Well)
    }

    /// It becomes the name of folders.
    fn baseline(&self) -> Result<&str, Error> {
        let Some(name) = &self.save_baseline else { return Ok(LATEST) };
        if self.to != Format::Criterion {
            return Err(Error::Usage(
                "`--save-baseline` is a name within criterion's folder; other formats have none".into(),
            ));
        }
        let is_plain = |c: char| c.is_alphanumeric() || "-_.+".contains(c);
        // criterion keeps its own comparisons and pages under the last two.
        if name.is_empty()
            || name.starts_with('.')
            || !name.chars().all(is_plain)
            || name == "change"
            || name == "report"
        {
            return Err(Error::Usage(format!("`{name}` cannot be a baseline's name; letters, digits and `-_.+` can")));
        }
        Ok(name)
    }
}

/// Within a run's folder, what is made for others.
const FOLDER: &str = "export";

fn tell(place: &Path, files: usize) -> Result<(), Error> {
    show::print(&format!("{}\n", place.display()))?;
    if files > 1 {
        show::say(&format!("{files} files in it"));
    }
    Ok(())
}

/// Handed on, they would pass for measurements of this run.
fn elsewhere(report: &Report) -> Vec<&str> {
    let contenders = views(report).flat_map(|view| &view.point.contenders);
    let elsewhere = contenders.filter(|contender| matches!(contender.status, Status::Elsewhere(_)));
    elsewhere.map(|contender| contender.name.as_str()).collect()
}
