//! The checked-in runs: readable, valid, and drawn again to the bytes that are checked in.

use std::fs;
use std::path::PathBuf;

use contend::Report;

use crate::program::{Place, root};

/// The folders of the reference runs; none before the first was made.
fn runs() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("results/reference")).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.join("report.json").exists()).collect()
}

#[test]
fn every_reference_run_is_whole_and_valid() {
    let schema = fs::read(root().join("harness/contend/schema/report-1.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap();
    for run in runs() {
        let report = Report::read(&run).unwrap();
        assert!(report.run.complete, "{} was interrupted", run.display());
        assert_eq!(report.run.profile, "release", "{}", run.display());
        let value = serde_json::from_slice(&fs::read(run.join("report.json")).unwrap()).unwrap();
        assert!(validator.is_valid(&value), "{} is not valid against the schema", run.display());
    }
}

#[test]
fn every_reference_run_is_drawn_to_the_same_bytes() {
    for run in runs() {
        let place = Place::new();
        let copy = place.path().join(run.file_name().unwrap());
        fs::create_dir(&copy).unwrap();
        fs::copy(run.join("report.json"), copy.join("report.json")).unwrap();
        // Plots by the one, tables and page by the other.
        for looks in ["plot", "report"] {
            place.contend(&[looks, copy.to_str().unwrap()]).assert().code(0);
        }
        for entry in fs::read_dir(&run).unwrap().map(Result::unwrap) {
            let name = entry.file_name().to_string_lossy().into_owned();
            if [".svg", ".html", ".md"].iter().any(|end| name.ends_with(end)) {
                let drawn = fs::read(copy.join(&name)).unwrap_or_default();
                let there = fs::read(entry.path()).unwrap();
                assert!(
                    drawn == there,
                    "{} is not what `contend plot` and `contend report` make",
                    entry.path().display()
                );
            }
        }
    }
}
