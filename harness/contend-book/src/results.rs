//! The runs that the book draws from: the reference that is checked in, and the reader's own.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use contend::report::{ContenderReport, ExperimentReport, FILE, Machine, PointReport, Report};

/// One run's folder, read.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) folder: PathBuf,
    pub(crate) report: Report,
}

/// Every run there is.
#[derive(Debug, Default)]
pub(crate) struct Results {
    reference: Vec<Run>,
    own: Vec<Run>,
}

/// An experiment in the run that holds it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Raced<'a> {
    pub(crate) run: &'a Run,
    pub(crate) lab: &'a str,
    pub(crate) experiment: &'a ExperimentReport,
}

/// A part of a point: the parameters that the book names.
pub(crate) type Wanted = [(String, String)];

impl Results {
    /// Reads `folder/reference/**` and the runs beside it. A folder that is not there holds no runs.
    ///
    /// # Errors
    /// When a reference report cannot be read. A run of the reader's that cannot be read is passed over: it may be
    /// under way.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let reference = folder.join("reference");
        let mut results = Results::default();
        for folder in folders_with_report(&reference)? {
            results.reference.push(Run { report: Report::read(&folder)?, folder });
        }
        for folder in folders_with_report(folder)?.into_iter().filter(|path| !path.starts_with(&reference)) {
            if let Ok(report) = Report::read(&folder) {
                results.own.push(Run { report, folder });
            }
        }
        for runs in [&mut results.reference, &mut results.own] {
            // Newest first; the name settles ties, so that the same files give the same book.
            runs.sort_by(|a, b| (&b.report.run.started, &b.folder).cmp(&(&a.report.run.started, &a.folder)));
        }
        Ok(results)
    }

    /// The reference's race of this experiment.
    pub(crate) fn reference(&self, lab: &str, experiment: &str) -> Option<Raced<'_>> {
        self.reference.iter().find_map(|run| run.find(lab, experiment))
    }

    /// The reader's newest complete race of this experiment.
    pub(crate) fn own(&self, lab: &str, experiment: &str) -> Option<Raced<'_>> {
        self.own.iter().filter(|run| run.report.run.complete).find_map(|run| run.find(lab, experiment))
    }

    /// The reference run of a lab, or the newest of all.
    pub(crate) fn reference_of(&self, lab: Option<&str>) -> Option<&Run> {
        self.reference.iter().find(|run| lab.is_none_or(|lab| run.report.labs.iter().any(|there| is(&there.lab, lab))))
    }

    /// Every reference race.
    pub(crate) fn references(&self) -> impl Iterator<Item = Raced<'_>> {
        self.reference.iter().flat_map(|run| {
            run.report.labs.iter().flat_map(move |lab| {
                lab.experiments.iter().map(move |experiment| Raced { run, lab: &lab.lab, experiment })
            })
        })
    }
}

impl Run {
    fn find(&self, lab: &str, experiment: &str) -> Option<Raced<'_>> {
        let lab = self.report.labs.iter().find(|there| is(&there.lab, lab))?;
        let experiment = lab.experiments.iter().find(|there| there.experiment == experiment)?;
        Some(Raced { run: self, lab: &lab.lab, experiment })
    }

    /// Machine and date, for a caption.
    pub(crate) fn where_and_when(&self) -> String {
        format!("{} · {} · {} run", machine(&self.report.machine), self.date(), self.report.run.depth)
    }

    /// The day it began.
    pub(crate) fn date(&self) -> &str {
        self.report.run.started.get(..10).unwrap_or(&self.report.run.started)
    }
}

impl<'a> Raced<'a> {
    /// The one point that has these parameters.
    ///
    /// # Errors
    /// A sentence: none has, or several have, and by what they differ.
    pub(crate) fn point(&self, wanted: &Wanted) -> Result<&'a PointReport, String> {
        let mut fitting = self.fitting(wanted);
        let Some(first) = fitting.next() else {
            let there: Vec<_> = self.experiment.points.iter().map(describe).collect();
            let wanted: Vec<_> = wanted.iter().map(|(name, value)| format!("{name}={value}")).collect();
            return Err(format!(
                "run `{}` has no point {}; it has: {}",
                self.run.report.run.name,
                wanted.join(" "),
                there.join(", ")
            ));
        };
        let others: Vec<_> = fitting.map(describe).collect();
        if others.is_empty() {
            return Ok(first);
        }
        Err(format!("several points fit, name one: {}, {}", describe(first), others.join(", ")))
    }

    /// Every point that has these parameters.
    pub(crate) fn fitting(&self, wanted: &Wanted) -> impl Iterator<Item = &'a PointReport> {
        let has = move |there: &&PointReport| {
            wanted.iter().all(|(name, value)| there.point.get(name).is_some_and(|there| there.to_string() == *value))
        };
        self.experiment.points.iter().filter(has)
    }
}

/// A contender whose numbers may be shown.
///
/// # Errors
/// A sentence: it is not there, or was not verified, or did not race.
pub(crate) fn contender<'a>(point: &'a PointReport, name: &str) -> Result<&'a ContenderReport, String> {
    let Some(contender) = point.contender(name) else {
        let there: Vec<_> = point.contenders.iter().map(|there| there.name.as_str()).collect();
        return Err(format!("no contender `{name}`; there are: {}", there.join(", ")));
    };
    match (contender.status.is_verified(), contender.raced) {
        (false, _) => Err(format!("`{name}` was not verified: {}", contender.status.word())),
        (_, false) => Err(format!("`{name}` did not race at {}", describe(point))),
        _ => Ok(contender),
    }
}

/// A machine in one line.
pub(crate) fn machine(machine: &Machine) -> String {
    let mut said = vec![machine.cpu.clone(), format!("{} cores", machine.cores)];
    said.extend(machine.memory_kib.map(|kib| format!("{:.0} GiB", kib as f64 / 1024.0 / 1024.0)));
    said.push(machine.system.clone());
    said.join(", ")
}

/// A point as people read it.
pub(crate) fn describe(point: &PointReport) -> String {
    contend::setup::describe(&point.point)
}

/// Labs are named `01`, `lab01` or in full, everywhere.
fn is(lab: &str, name: &str) -> bool {
    let number = |name: &str| name.trim_start_matches("lab").split('-').next().unwrap_or("").to_owned();
    lab == name || (!name.contains('-') && number(lab) == number(name))
}

fn folders_with_report(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    if folder.join(FILE).is_file() {
        found.push(folder.to_owned());
    }
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let path = entry.with_context(|| folder.display().to_string())?.path();
        if path.is_dir() {
            found.extend(folders_with_report(&path)?);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lab_is_named_by_its_number_or_in_full() {
        assert!(["01", "lab01", "lab01-lock-contention"].iter().all(|name| is("lab01-lock-contention", name)));
        assert!(!is("lab01-lock-contention", "lab02"));
        assert!(!is("lab01-lock-contention", "lab01-other"));
    }

    #[test]
    fn a_folder_that_is_not_there_holds_no_runs() {
        let results = Results::read(Path::new("/there/is/no/such/folder")).unwrap();
        assert!(results.reference_of(None).is_none());
    }
}
