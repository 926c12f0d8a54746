//! Folders of runs: what a new one is called, and where one is that was named.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::{Error, Report, index, journal, names, report};

/// Where runs are kept, unless told otherwise: in the folder where the command was given.
pub(crate) const RESULTS: &str = "results";

/// Takes a new folder for a run: `results/<date>-<depth>-<labs>`, with a number behind it from the second on.
pub(crate) fn take(results: &Path, date: &str, depth: &str, labs: &str) -> Result<PathBuf, Error> {
    take_named(results, &format!("{date}-{depth}-{labs}"))
}

/// Takes a new folder of that name, with a number behind it from the second on.
pub(crate) fn take_named(results: &Path, name: &str) -> Result<PathBuf, Error> {
    fs::create_dir_all(results).map_err(|source| Error::Output { path: results.to_owned(), source })?;
    let numbered = (2_u32..).map(|number| format!("{name}-{number}"));
    for name in std::iter::once(name.to_owned()).chain(numbered) {
        let path = results.join(name);
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            // Taken by an earlier run, or this very moment by another one.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(source) => return Err(Error::Output { path, source }),
        }
    }
    unreachable!("some number is free")
}

/// A run is never overwritten, and neither is anything else.
pub(crate) fn claim(folder: &Path) -> Result<(), Error> {
    let refuse = |why: &str| {
        let source = io::Error::new(io::ErrorKind::AlreadyExists, why);
        Err(Error::Output { path: folder.to_owned(), source })
    };
    if is_under_way(folder) {
        return refuse("another run is writing here; wait for it, or give another `--out`");
    }
    match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(true) => refuse("there is something in it already, and nothing is overwritten; give another `--out`"),
        Ok(false) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(Error::Output { path: folder.to_owned(), source }),
    }
}

/// Whether a living process writes this run's journal.
fn is_under_way(folder: &Path) -> bool {
    let lock = File::open(folder.join(journal::FILE)).map(|file| file.try_lock_shared());
    matches!(lock, Ok(Err(TryLockError::WouldBlock)))
}

/// What a run of these labs is called: `all`, `lab01`, `lab00-lab02`.
pub(crate) fn word_for(chosen: &[&str], of: usize) -> String {
    // One lab is called by its name even where it is the only one there is.
    if chosen.len() == of && of > 1 {
        return "all".to_owned();
    }
    let short = |name: &&str| match name.split_once('-') {
        Some((short, _)) if is_numbered(short) => short.to_owned(),
        _ => crate::view::slug_of(&[name]),
    };
    match chosen {
        [_, _, _, _, ..] => format!("{}-labs", chosen.len()),
        few => few.iter().map(short).collect::<Vec<_>>().join("-"),
    }
}

fn is_numbered(short: &str) -> bool {
    short.strip_prefix("lab").is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// The folder (or the report) of a run that was named: in the folder of runs, among the reference runs, or a path.
pub(crate) fn find(results: &Path, name: &str) -> Result<PathBuf, Error> {
    let places = [results.join(name), PathBuf::from(name), results.join("reference").join(name)];
    let holds_a_run = |path: &&PathBuf| path.is_file() || is_run(path);
    if let Some(found) = places.iter().find(holds_a_run).or_else(|| places.iter().find(|path| path.exists())) {
        return Ok(found.clone());
    }
    let runs = all(results).unwrap_or_default();
    let known = names::unknown(String::new(), "run", name, runs.iter().filter_map(|path| path.file_name()?.to_str()));
    let why = match known {
        Error::Unknown { known, .. } if !runs.is_empty() => {
            format!("there is no such run, neither in {} nor as a path; {known}", results.display())
        }
        _ => format!("there is no such run, and none in {} either", results.display()),
    };
    Err(Error::Input { path: name.into(), why })
}

fn is_run(folder: &Path) -> bool {
    folder.join(report::FILE).is_file() || folder.join(journal::FILE).is_file()
}

/// Every run in the folder of runs, the latest first. A folder that is not there has none.
pub(crate) fn all(results: &Path) -> Result<Vec<PathBuf>, Error> {
    if !results.exists() {
        return Ok(Vec::new());
    }
    Ok(index::runs(results)?.into_iter().map(|entry| results.join(entry.name)).collect())
}

/// The latest run that has a report.
pub(crate) fn latest(results: &Path) -> Result<PathBuf, Error> {
    let reported = all(results)?.into_iter().find(|path| path.join(report::FILE).is_file());
    reported.ok_or_else(|| none_yet(results))
}

/// The latest run that was interrupted.
pub(crate) fn latest_interrupted(results: &Path) -> Result<PathBuf, Error> {
    let runs = all(results)?;
    if runs.is_empty() {
        return Err(none_yet(results));
    }
    let goes_on = |path: &PathBuf| {
        let complete = Report::read(path).is_ok_and(|report| report.run.complete);
        path.join(journal::FILE).is_file() && !complete && !is_under_way(path)
    };
    // The index sorts by the report; a run that has none yet is the latest of its day by its name alone.
    runs.into_iter().find(goes_on).ok_or_else(|| Error::Input {
        path: results.to_owned(),
        why: "no run in it was interrupted, so there is nothing to resume".into(),
    })
}

pub(crate) fn none_yet(results: &Path) -> Error {
    Error::Input { path: results.to_owned(), why: "there is no run in it yet; `run` makes one".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_run_never_takes_the_folder_of_an_older_one() {
        let results = tempfile::tempdir().unwrap();
        let take = || take(results.path(), "2026-11-25", "quick", "lab01").unwrap();
        let names: Vec<_> = (0..3).map(|_| take().file_name().unwrap().to_str().unwrap().to_owned()).collect();
        assert_eq!(names, ["2026-11-25-quick-lab01", "2026-11-25-quick-lab01-2", "2026-11-25-quick-lab01-3"]);
    }

    #[test]
    fn folders_are_called_by_the_labs_in_them() {
        assert_eq!(word_for(&["lab00-measuring", "lab01-lock-contention"], 3), "lab00-lab01");
        assert_eq!(word_for(&["lab00-measuring", "lab01-lock-contention"], 2), "all");
        assert_eq!(word_for(&["maps"], 1), "maps");
        assert_eq!(word_for(&["my-maps of 2026"], 1), "my-maps-of-2026");
        assert_eq!(word_for(&["lab-x", "b", "c", "d"], 9), "4-labs");
    }

    #[test]
    fn a_folder_that_holds_anything_is_refused_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        claim(folder.path()).unwrap();
        claim(&folder.path().join("new")).unwrap();
        fs::write(folder.path().join("README.md"), "mine").unwrap();
        let error = claim(folder.path()).unwrap_err();
        assert!(error.to_string().contains("something in it already"), "{error}");
        assert_eq!(error.exit_code(), 73);
    }

    #[test]
    fn a_folder_that_a_run_is_writing_is_refused_as_such() {
        let folder = tempfile::tempdir().unwrap();
        let first = journal::Line::Run {
            journal: journal::VERSION,
            started: "2026-11-25T09:00:00Z".into(),
            settings: serde_json::Value::Null,
        };
        let _open = journal::Journal::begin(folder.path(), &first).unwrap();
        let error = claim(folder.path()).unwrap_err();
        assert!(error.to_string().contains("another run is writing here"), "{error}");
    }

    #[test]
    fn a_run_is_found_by_name_and_by_path_and_the_nearest_are_named() {
        let results = tempfile::tempdir().unwrap();
        let run = results.path().join("2026-11-25-quick-lab01");
        fs::create_dir(&run).unwrap();
        crate::sample::report().write(&run).unwrap();
        assert_eq!(find(results.path(), "2026-11-25-quick-lab01").unwrap(), run);
        assert_eq!(find(results.path(), run.to_str().unwrap()).unwrap(), run);
        let error = find(results.path(), "2026-11-25-quick").unwrap_err();
        assert!(error.to_string().contains("it has: 2026-11-25-quick-lab01"), "{error}");
        assert_eq!(error.exit_code(), 66);
    }
}
