//! `export` and `import` as a script meets them.

use std::fs;

use contend::Report;
use predicates::prelude::*;
use serde_json::Value;

use crate::program::{Place, SMALL, one_line, root};
use crate::runs::finished;

const FORMATS: [&str; 7] = ["criterion", "cargo-criterion", "bmf", "github-action", "hyperfine", "pyperf", "csv"];

/// What pyperf wrote for `python3 -m pyperf timeit`, shortened.
const PYPERF: &str = r#"{"benchmarks":[{"runs":[{"values":[0.21,0.22]},{"values":[0.20,0.23]}]}],
    "metadata":{"name":"timeit","perf_version":"2.10.0","unit":"second"},"version":"1.0"}"#;

/// A checked-in run with jobs, and the arguments that name the first point of one of them.
pub(crate) fn reference() -> (String, String) {
    let runs = fs::read_dir(root().join("results/reference")).unwrap().map(|entry| entry.unwrap().path());
    let run = runs.filter(|path| path.to_string_lossy().ends_with("-lab01")).max().expect("lab 01 has a reference");
    let report = Report::read(&run).unwrap();
    let point = &report.find("lab01-lock-contention", "gil-demo").unwrap().points[0].point;
    let at: Vec<String> = point.iter().map(|(name, value)| format!("{name}={value}")).collect();
    (run.to_str().unwrap().to_owned(), at.join(","))
}

#[test]
fn every_format_goes_into_the_runs_folder_again_and_again() {
    let place = Place::new();
    place.contend(&[&SMALL[..], &["--out", "run"]].concat()).assert().code(0);
    for format in FORMATS.into_iter().chain(FORMATS) {
        let output = place.contend(&["export", "run", "--to", format]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.starts_with("run/export/") && place.path().join(said.trim_end()).exists(), "{said}");
    }
    // It is no part of the run.
    place.contend(&["report", "run"]).assert().code(0);
}

#[test]
fn a_dash_is_standard_output_and_a_file_of_somebody_else_is_left_alone() {
    let output = finished().contend(&["export", "run", "--to", "bmf", "--out", "-"]).output().unwrap();
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    let name = "lab01-lock-contention/counter/std-mutex/inside_ns=0 workers=2";
    assert!(value[name]["latency"]["value"].as_f64().is_some_and(|latency| latency > 0.0), "{value}");

    let place = Place::new();
    let run = finished().path().join("run");
    let export = ["export", run.to_str().unwrap(), "--to", "csv", "--out", "mine.csv"];
    fs::write(place.path().join("mine.csv"), "dear reader").unwrap();
    let output = place.contend(&export).output().unwrap();
    assert_eq!(output.status.code(), Some(73));
    let line = one_line(&output.stderr);
    assert!(line.contains("mine.csv") && line.contains("nothing is overwritten"), "{line}");
    assert_eq!(fs::read_to_string(place.path().join("mine.csv")).unwrap(), "dear reader");
    // Its own it may write again.
    fs::remove_file(place.path().join("mine.csv")).unwrap();
    for _ in 0..2 {
        place.contend(&export).assert().code(0).stdout("mine.csv\n");
    }
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "nothing is left of writing aside");
}

#[test]
fn wrong_exports_are_answered_in_one_line() {
    let place = Place::new();
    let run = finished().path().join("run");
    let run = run.to_str().unwrap();
    let file = format!("{run}/report.json");
    fs::write(place.path().join("file"), "").unwrap();
    for (arguments, code, says) in [
        (&["export", "no-such-run", "--to", "csv"][..], 66, "no such run"),
        (&["export", run, "--to", "xml"], 64, "xml"),
        (&["export", run], 64, "--to"),
        (&["export", run, "--to", "criterion", "--out", "-"], 64, "criterion reads a folder"),
        (&["export", run, "--to", "csv", "--save-baseline", "before"], 64, "--save-baseline"),
        (&["export", run, "--to", "criterion", "--save-baseline", "../before"], 64, "`../before`"),
        (&["export", &file, "--to", "csv"], 64, "`--out`"),
        (&["export", run, "--to", "csv", "--out", "file/in/it"], 73, "file"),
        (&["export", run, "--to", "csv", "--out", "/proc/it"], 73, "/proc"),
    ] {
        let output = place.contend(arguments).output().unwrap();
        let line = one_line(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {line}");
        assert!(line.contains(says), "{arguments:?}: {line}");
    }
}

#[test]
fn a_python_benchmark_stands_in_the_same_table_and_the_run_is_as_it_was() {
    let place = Place::new();
    fs::write(place.path().join("bench.json"), PYPERF).unwrap();
    let (reference, at) = reference();
    let before = fs::read(format!("{reference}/report.json")).unwrap();
    let import = ["import", "bench.json", "--beside", &reference, "--experiment", "gil-demo", "--at", &at];
    let shown = predicate::str::contains("timeit (pyperf)").and(predicate::str::contains("measured elsewhere"));
    place.contend(&import).assert().code(0).stdout(shown);
    assert_eq!(fs::read(format!("{reference}/report.json")).unwrap(), before);

    let entries = fs::read_dir(place.path().join("results")).unwrap().map(|entry| entry.unwrap().path());
    let runs: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    let [run] = runs.as_slice() else { panic!("one new run is expected, not {runs:?}") };
    for file in ["report.json", "README.md", "index.html"] {
        let text = fs::read_to_string(run.join(file)).unwrap();
        assert!(text.contains("timeit (pyperf)"), "{file}");
    }
    // It is a run like others: found as the latest, drawn again, exported without what is not its own.
    place.contend(&["report"]).assert().code(0).stdout(predicate::str::contains("timeit (pyperf)"));
    place.contend(&["plot"]).assert().code(0);
    let left_out = predicate::str::contains("left out, as measured elsewhere: timeit (pyperf)");
    place.contend(&["export", "--to", "bmf"]).assert().code(0).stderr(left_out);
    place.contend(&[&import[..], &["--out", "results"]].concat()).assert().code(73);
}

#[test]
fn wrong_imports_are_answered_in_one_line_and_leave_nothing() {
    let place = Place::new();
    let (reference, _) = reference();
    for (name, text) in [
        ("bench.json", PYPERF),
        ("words.json", "these are words"),
        ("other.json", "{}"),
        ("empty.json", ""),
        ("broken.json", &PYPERF[..60]),
    ] {
        fs::write(place.path().join(name), text).unwrap();
    }
    fs::create_dir(place.path().join("folder")).unwrap();
    let check = |arguments: &[&str], code: i32, says: &str| {
        let output = place.contend(&[&["import"], arguments, &["--beside", &reference]].concat()).output().unwrap();
        let line = one_line(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {line}");
        assert!(line.contains(says), "{arguments:?}: {line}");
        assert!(output.stdout.is_empty());
    };
    for name in ["nothing.json", "words.json", "other.json", "empty.json", "broken.json", "folder"] {
        check(&[name, "--experiment", "gil-demo"], 66, name);
    }
    check(&["bench.json"], 64, "--experiment");
    check(&["bench.json", "--experiment", "gil-dmo"], 64, "gil-demo");
    check(&["bench.json", "--experiment", "gil-demo", "--at", "workers=99"], 64, "no point");
    check(&["bench.json", "--experiment", "gil-demo", "--at", "workers"], 64, "workers=2");
    check(&["bench.json", "--experiment", "counter"], 64, "jobs only");
    check(&["bench.json", "--only", "timit"], 64, "timeit");
    check(&["bench.json", "--experiment", "gil-demo", "--at", "workers=2", "--amount", "7"], 64, "is other work");
    assert!(!place.path().join("results").exists());
    place.contend(&["import", "bench.json"]).assert().code(66);
}
