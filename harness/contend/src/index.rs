//! The index of a folder of runs: what was raced when and where, and what can be resumed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::report::{self, Report};
use crate::table::escape;
use crate::{Error, aside};

/// The file's name in the folder of runs.
pub const FILE: &str = "README.md";

/// A run as the index sees it.
#[derive(Debug)]
pub struct Entry {
    /// Its folder's name.
    pub name: String,
    /// Its report, or why there is none to show.
    pub report: Result<Report, Error>,
}

/// The runs of a folder, the latest first. A folder counts as a run if it holds a report or a journal.
///
/// # Errors
/// [`Error::Input`] when the folder cannot be read.
pub fn runs(folder: &Path) -> Result<Vec<Entry>, Error> {
    let input = |why: std::io::Error| Error::Input { path: folder.to_owned(), why: why.to_string() };
    let mut entries = Vec::new();
    for found in fs::read_dir(folder).map_err(input)? {
        let path = found.map_err(input)?.path();
        let is_run = path.join(report::FILE).is_file() || path.join("journal.jsonl").is_file();
        if let (true, Some(name)) = (is_run, path.file_name().and_then(|name| name.to_str())) {
            entries.push(Entry { name: name.to_owned(), report: Report::read(&path) });
        }
    }
    // Names begin with the date, but only the report knows the hour.
    let started = |entry: &Entry| entry.report.as_ref().map_or(String::new(), |report| report.run.started.clone());
    entries.sort_by_key(|entry| std::cmp::Reverse((started(entry), entry.name.clone())));
    Ok(entries)
}

/// The index as Markdown.
pub fn markdown(entries: &[Entry]) -> String {
    let mut lines = vec![
        "<!-- Made from the runs in this folder; edits are lost. -->".to_owned(),
        String::new(),
        "# Runs".to_owned(),
        String::new(),
    ];
    if entries.is_empty() {
        lines.push("No run yet: the command `run` makes one.".to_owned());
    } else {
        lines.push("| run | started | machine | depth | labs | state | see |".to_owned());
        lines.push("| :-- | :-- | :-- | :-- | :-- | :-- | :-- |".to_owned());
        lines.extend(entries.iter().map(row));
    }
    lines.join("\n") + "\n"
}

fn row(entry: &Entry) -> String {
    let name = escape(&entry.name);
    let link = |file: &str, text: &str| format!("[{text}](<{}/{file}>)", entry.name);
    match &entry.report {
        Ok(report) => {
            let (run, machine) = (&report.run, &report.machine);
            let labs = report.labs.iter().map(|lab| lab.lab.as_str()).collect::<Vec<_>>().join(", ");
            let state = if run.complete {
                "complete".to_owned()
            } else {
                format!("interrupted; go on with `{} run --resume {}`", run.program(), entry.name)
            };
            let machine = format!("{}, {} cores", machine.cpu, machine.cores);
            let see = format!("{}, {}", link("README.md", "tables"), link("index.html", "page"));
            let cells = [name, escape(&run.started), escape(&machine), escape(&run.depth), escape(&labs), state, see];
            format!("| {} |", cells.join(" | "))
        }
        Err(Error::Input { path, .. }) if !path.exists() => {
            let state = format!("interrupted before its first table; go on with `run --resume {}`", entry.name);
            format!("| {name} |  |  |  |  | {state} |  |")
        }
        Err(error) => format!("| {name} |  |  |  |  | {} |  |", escape(&error.to_string())),
    }
}

/// Writes the index of a folder of runs; returns the file.
///
/// # Errors
/// [`Error::Input`] when the folder cannot be read, [`Error::Output`] when the index cannot be written.
pub fn write(folder: &Path) -> Result<PathBuf, Error> {
    let file = folder.join(FILE);
    aside::write_if_changed(&file, markdown(&runs(folder)?).as_bytes())?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_index_names_complete_interrupted_and_broken_runs() {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str| {
            fs::create_dir(folder.path().join(name)).unwrap();
            folder.path().join(name)
        };
        sample::report().write(make("first")).unwrap();
        let mut interrupted = sample::report();
        interrupted.run.complete = false;
        interrupted.run.started = "2026-11-25T08:00:00Z".into();
        interrupted.write(make("second")).unwrap();
        fs::write(make("killed").join("journal.jsonl"), "").unwrap();
        fs::write(make("broken").join(report::FILE), "{").unwrap();
        make("no run at all");

        let file = write(folder.path()).unwrap();
        let text = fs::read_to_string(file).unwrap();
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
        assert_eq!(rows.len(), 4, "{text}");
        assert!(rows[0].contains("second") && rows[0].contains("run --resume second"), "{text}");
        assert!(rows[1].contains("first") && rows[1].contains("complete") && rows[1].contains("측정용"), "{text}");
        assert!(rows[2].contains("killed") && rows[2].contains("before its first table"), "{text}");
        assert!(rows[3].contains("broken") && rows[3].contains("not a report"), "{text}");
    }

    #[test]
    fn a_folder_without_runs_says_how_to_make_one() {
        let folder = tempfile::tempdir().unwrap();
        assert!(markdown(&runs(folder.path()).unwrap()).contains("`run` makes one"));
    }
}
