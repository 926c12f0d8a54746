//! A small real run: what it leaves, that it is drawn again to the same bytes, and what becomes of one that is stopped.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use contend::Report;
use contend::journal::{self, Line};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use predicates::prelude::*;

use crate::program::{Place, SMALL, root};

/// Far longer than any machine needs.
const PATIENCE: Duration = Duration::from_secs(120);

/// One finished run in `run`, raced once for all tests that only look.
pub(crate) fn finished() -> &'static Place {
    static FINISHED: OnceLock<Place> = OnceLock::new();
    FINISHED.get_or_init(|| {
        let place = Place::new();
        place.contend(&[&SMALL[..], &["--out", "run"]].concat()).assert().code(0).stderr(
            // Said before it begins: how long it will take.
            predicate::str::contains("about"),
        );
        place
    })
}

/// Every file under a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                let name = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                files.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    files
}

#[test]
fn a_run_leaves_journal_report_plots_a_readme_and_a_page() {
    let files = files(&finished().path().join("run"));
    let has = |end: &str| files.keys().any(|name| name.ends_with(end));
    for end in ["journal.jsonl", "report.json", "README.md", ".html", ".svg"] {
        assert!(has(end), "nothing ends with `{end}` in {:?}", files.keys());
    }
    let page = files.iter().find(|(name, _)| name.ends_with(".html")).unwrap().1;
    let page = String::from_utf8(page.clone()).unwrap();
    for elsewhere in ["src=\"http", "href=\"http", "@import", "<link"] {
        assert!(!page.contains(elsewhere), "the page needs something from elsewhere: `{elsewhere}`");
    }
}

#[test]
fn a_report_is_valid_against_the_schema_and_every_contender_verified() {
    let text = fs::read(finished().path().join("run/report.json")).unwrap();
    let schema = fs::read(root().join("harness/contend/schema/report-1.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap();
    let report = serde_json::from_slice(&text).unwrap();
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let report = Report::read(finished().path().join("run")).unwrap();
    assert!(report.run.complete && report.run.command.starts_with("contend run lab01"));
    for contender in &report.labs[0].experiments[0].points[0].contenders {
        assert!(contender.status.is_verified() && contender.raced, "{}: {:?}", contender.name, contender.status);
    }
}

#[test]
fn what_is_drawn_twice_is_the_same_bytes_and_looking_never_measures() {
    let place = finished();
    let before = files(&place.path().join("run"));
    for _ in 0..2 {
        place.contend(&["plot", "run"]).assert().code(0);
    }
    let shown =
        [place.contend(&["report", "run"]).output().unwrap(), place.contend(&["report", "run"]).output().unwrap()];
    assert_eq!(shown[0].stdout, shown[1].stdout);
    assert!(!shown[0].stdout.is_empty());
    let after = files(&place.path().join("run"));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (name, bytes) in before {
        assert!(after[&name] == bytes, "{name} has changed");
    }
}

#[test]
fn a_run_beside_itself_has_no_difference() {
    finished().contend(&["diff", "run", "run"]).assert().code(0).stdout(predicate::str::contains("std-mutex"));
}

#[test]
fn json_is_the_report_itself() {
    let output = finished().contend(&["report", "run", "--format", "json"]).output().unwrap();
    let printed: Report = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(printed, Report::read(finished().path().join("run")).unwrap());
}

#[test]
fn a_finished_run_is_not_overwritten() {
    let output = finished().contend(&[&SMALL[..], &["--out", "run"]].concat()).output().unwrap();
    assert_eq!(output.status.code(), Some(73));
}

#[test]
fn a_run_without_out_goes_into_results_and_its_index() {
    let place = Place::new();
    place.contend(&SMALL).assert().code(0);
    let runs: Vec<_> = fs::read_dir(place.path().join("results")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let run = runs.iter().find(|path| path.is_dir()).unwrap().file_name().unwrap().to_str().unwrap().to_owned();
    assert!(run.ends_with("-quick-lab01"), "{run}");
    let index = fs::read_to_string(place.path().join("results/README.md")).unwrap();
    assert!(index.contains(&run), "{index}");
    // Without a name it is the latest run, and every run.
    place.contend(&["report"]).assert().code(0).stdout(predicate::str::contains("std-mutex"));
    place.contend(&["plot"]).assert().code(0);
}

fn begin(place: &Place) -> Child {
    let arguments = [&SMALL[..], &["--out", "run"]].concat();
    place.process(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until the journal has so many lines; not for a time.
fn wait_for_lines(place: &Place, count: usize) {
    let begun = Instant::now();
    while journal::read(&place.path().join("run")).map_or(0, |lines| lines.len()) < count {
        assert!(begun.elapsed() < PATIENCE, "{count} lines never came");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Processes of the harness that were started in this folder.
fn left_behind(place: &Place) -> Vec<String> {
    let mut left = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let started_here = fs::read_link(entry.path().join("cwd")).is_ok_and(|folder| folder == place.path());
        let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
        let is_ours = environment.split(|byte| *byte == 0).any(|variable| variable.starts_with(b"CONTEND_"));
        if started_here && is_ours {
            left.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    left
}

fn assert_none_is_left(place: &Place) {
    let begun = Instant::now();
    while !left_behind(place).is_empty() {
        assert!(begun.elapsed() < PATIENCE, "left behind: {:?}", left_behind(place));
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A resumed run has every generation once, and its report agrees with what a whole run has.
fn assert_resumes(place: &Place) {
    place.contend(&["run", "--resume", "run"]).assert().code(0);
    let report = Report::read(place.path().join("run")).unwrap();
    assert!(report.run.complete);
    let mut ended = Vec::new();
    for line in journal::read(&place.path().join("run")).unwrap() {
        match line {
            Line::Round { generation, .. } => assert!(!ended.contains(&generation)),
            Line::Generation { generation, .. } => ended.push(generation),
            _ => {}
        }
    }
    let point = &report.labs[0].experiments[0].points[0];
    let whole = &Report::read(finished().path().join("run")).unwrap().labs[0].experiments[0].points[0].clone();
    assert_eq!(point.generations, whole.generations);
    for contender in &point.contenders {
        assert_eq!(contender.generations.len(), point.generations, "{}", contender.name);
    }
    assert_none_is_left(place);
}

#[test]
fn ctrl_c_says_what_is_known_and_how_to_go_on() {
    let place = Place::new();
    let child = begin(&place);
    wait_for_lines(&place, 6);
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("contend run --resume run"), "{said}");
    assert!(!Report::read(place.path().join("run")).unwrap().run.complete);
    assert_none_is_left(&place);
    assert_resumes(&place);
}

#[test]
fn a_killed_run_leaves_no_process_and_resumes() {
    let place = Place::new();
    let mut child = begin(&place);
    wait_for_lines(&place, 9);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_none_is_left(&place);
    assert_resumes(&place);
}

#[test]
fn a_run_that_is_under_way_is_not_resumed_and_not_overwritten() {
    let place = Place::new();
    let mut child = begin(&place);
    wait_for_lines(&place, 4);
    let resumed = place.contend(&["run", "--resume", "run"]).output().unwrap();
    assert_eq!(resumed.status.code(), Some(66));
    assert!(String::from_utf8_lossy(&resumed.stderr).contains("another run is writing here"));
    let again = place.contend(&[&SMALL[..], &["--out", "run"]].concat()).output().unwrap();
    assert_eq!(again.status.code(), Some(73));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_none_is_left(&place);
}
