//! The checked-in runs: readable, valid, judged again to the same verdicts, and drawn again to the bytes that are
//! checked in.

use std::fs;
use std::path::PathBuf;

use contend::Report;
use contend::report::Said;
use contend::verdict::{Border, Depth, Plan, Verdict, replay};

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

#[test]
fn every_reference_verdict_comes_of_its_generations_again() {
    for run in runs() {
        let report = Report::read(&run).unwrap();
        let depth: Depth = serde_json::from_value(report.run.depth.clone().into()).unwrap();
        for point in report.labs.iter().flat_map(|lab| &lab.experiments).flat_map(|experiment| &experiment.points) {
            let plan = Plan::new(depth, point.comparisons);
            for contender in &point.contenders {
                let Some(judged) = contender.judgement else { continue };
                let border = if judged.across { Border::Across } else { Border::Together };
                let ln_ratios: Vec<f64> = contender.generations.iter().map(|generation| generation.ln_ratio).collect();
                let again = replay(&ln_ratios, &plan, border).unwrap();
                let interval = if judged.level > 0.97 { again.interval99 } else { again.interval95 };
                let near = |ln: f64, shown: f64| (ln - shown.ln()).abs() < 1e-9;
                let place = format!("{}: {} at {:?}", run.display(), contender.name, point.point);
                assert!(near(again.centre, judged.ratio), "{place}: {again:?} and {judged:?}");
                assert!(near(interval.low, judged.low) && near(interval.high, judged.high), "{place}");
                let is_the_same = match (again.verdict, judged.said) {
                    (Verdict::Faster, Said::Faster) | (Verdict::Slower, Said::Slower) => true,
                    (Verdict::Same { within }, Said::Same { within: shown }) => within == shown,
                    (
                        Verdict::CannotTell { generations_needed, .. },
                        Said::CannotTell { generations_needed: shown, .. },
                    ) => generations_needed == shown,
                    _ => false,
                };
                assert!(is_the_same, "{place}: {again:?} and {judged:?}");
            }
        }
    }
}
