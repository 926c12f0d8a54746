//! `import`: what other tools measured, as rows beside those of a run, in a folder of its own.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::{Context, Ended, folder, racing, show};
use crate::exchange::{self, Beside, Measured};
use crate::view::View;
use crate::{Error, Report, index, names, table};

/// What `import` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  import bench.json --experiment gil-demo            a file of pyperf or hyperfine, beside the latest run
  import bench.json --beside before --at workers=2
  import target/criterion --only fib/20              criterion's folder

The run is not changed: a copy of it with the new rows is written. They are marked as measured elsewhere, and never
judged; an iteration there is taken for a job here.")]
pub struct Import {
    /// Files of pyperf or hyperfine, or folders of criterion
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The run to stand beside, by name or folder; none: the latest in `results`
    #[arg(long, value_name = "RUN")]
    beside: Option<String>,
    /// Its experiment, if it has several
    #[arg(long, value_name = "NAME")]
    experiment: Option<String>,
    /// Its point, if the experiment has several
    #[arg(long, value_name = "NAME=VALUE", value_delimiter = ',', value_parser = parameter)]
    at: Vec<(String, String)>,
    /// How much one iteration did, in the experiment's unit, if you vouch for it; none: no throughput is shown
    #[arg(long, value_name = "NUMBER")]
    amount: Option<u64>,
    /// Only the benchmarks of these names
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,
    /// The folder to write to; none: a new one in `results`
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

impl Import {
    pub(crate) fn execute(&self, context: &Context<'_>) -> Result<Ended, Error> {
        let results = Path::new(folder::RESULTS);
        let path = match &self.beside {
            Some(name) => folder::find(results, name)?,
            None => folder::latest(results)?,
        };
        let mut report = Report::read(&path)?;
        if !report.run.complete {
            let why = format!("it was interrupted; finish it with `{} run --resume` first", context.program);
            return Err(Error::Input { path, why });
        }
        let read = self.files.iter().map(|file| exchange::read(file)).collect::<Result<Vec<_>, _>>()?;
        self.check_only(&read)?;
        let beside = Beside { experiment: self.experiment.clone(), at: self.at.clone(), amount: self.amount };
        for (file, measured) in self.files.iter().zip(read) {
            exchange::add(&mut report, &beside, &self.chosen(measured), file)?;
        }
        let spot = exchange::spot(&report, &beside)?;
        let folder = self.place(results, &report)?;
        report.run.name = folder.file_name().map_or(report.run.name, |name| name.to_string_lossy().into_owned());
        report.write(&folder)?;
        racing::publish(&report, &folder)?;
        if self.out.is_none() {
            index::write(results)?;
        }
        let lab = &report.labs[spot.lab];
        let experiment = &lab.experiments[spot.experiment];
        show::table(&table::of(View { report: &report, lab, experiment, point: &experiment.points[spot.point] }))?;
        show::say(&format!("kept in {}", folder.display()));
        Ok(Ended::Well)
    }

    /// A new folder: the run that the rows stand beside stays as it is.
    fn place(&self, results: &Path, report: &Report) -> Result<PathBuf, Error> {
        let Some(out) = &self.out else {
            return folder::take_named(results, &format!("{}-imported", report.run.name));
        };
        folder::claim(out)?;
        std::fs::create_dir_all(out).map_err(|source| Error::Output { path: out.clone(), source })?;
        Ok(out.clone())
    }

    fn check_only(&self, read: &[Vec<Measured>]) -> Result<(), Error> {
        let known = || read.iter().flatten().map(|one| one.name.as_str());
        match self.only.iter().find(|name| !known().any(|there| there == *name)) {
            Some(name) => Err(names::unknown("what was named".into(), "benchmark", name, known())),
            None => Ok(()),
        }
    }

    fn chosen(&self, mut measured: Vec<Measured>) -> Vec<Measured> {
        measured.retain(|one| self.only.is_empty() || self.only.contains(&one.name));
        measured
    }
}

/// `workers=2`.
fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("a parameter is a name and its value, for example `workers=2`")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}
