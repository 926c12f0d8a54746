//! The commands that judge or rank what was raced before, as a script meets them: by their exit codes.

use std::fs;

use contend::Report;
use predicates::prelude::*;

use crate::program::{Place, one_line, root};
use crate::runs::finished;

/// A copy of a real run whose contenders have these ratios to their baseline, a generation each.
fn write(place: &Place, name: &str, ln_ratios: &[f64]) {
    let mut report = Report::read(finished().path().join("run")).unwrap();
    report.run.name = name.to_owned();
    for contender in &mut report.labs[0].experiments[0].points[0].contenders {
        let pattern = contender.generations[0].clone();
        contender.generations = ln_ratios
            .iter()
            .map(|ln_ratio| contend::report::Generation { ln_ratio: *ln_ratio, ..pattern.clone() })
            .collect();
    }
    fs::create_dir(place.path().join(name)).unwrap();
    report.write(place.path().join(name)).unwrap();
}

/// Ratios around a centre, no two of them equal.
fn around(centre: f64, spread: f64) -> Vec<f64> {
    (0..12).map(|index| centre + spread * (1.7 * f64::from(index)).sin()).collect()
}

#[test]
fn diff_ends_with_0_1_or_2_once_it_is_asked_to_judge() {
    let place = Place::new();
    write(&place, "before", &around(0.3, 0.002));
    write(&place, "same", &around(0.3, 0.002));
    write(&place, "slower", &around(0.4, 0.002));
    write(&place, "faster", &around(0.2, 0.002));
    write(&place, "wild", &around(0.3, 0.6));
    for (new, fail_on, code) in [
        ("same", "regression", 0),
        ("same", "difference", 0),
        ("slower", "regression", 1),
        ("slower", "difference", 1),
        ("faster", "regression", 0),
        ("faster", "difference", 1),
        ("wild", "regression", 2),
        ("wild", "difference", 2),
    ] {
        let arguments = ["diff", "before", new, "--fail-on", fail_on, "--margin", "2%"];
        let output = place.contend(&arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{new} {fail_on}: {}", String::from_utf8_lossy(&output.stdout));
        place.contend(&["diff", "before", new]).assert().code(0);
    }
    // A change within the margin is forgiven.
    let forgiven = ["diff", "before", "slower", "--fail-on", "regression", "--margin", "20%"];
    place.contend(&forgiven).assert().code(0);
}

#[test]
fn rank_puts_runtimes_beside_labs_from_any_runs() {
    let place = Place::new();
    let entries = fs::read_dir(root().join("results/reference")).unwrap().map(|entry| entry.unwrap().path());
    let runs: Vec<String> =
        entries.filter(|path| path.is_dir()).map(|path| path.to_string_lossy().into_owned()).collect();
    let arguments: Vec<&str> = std::iter::once("rank").chain(runs.iter().map(String::as_str)).collect();
    let shown = predicate::str::contains("tokio").and(predicate::str::contains("= · "));
    place.contend(&arguments).assert().code(0).stdout(shown);
    let markdown = predicate::str::contains("| runtime |").and(predicate::str::contains("**A summary of these labs"));
    place.contend(&[&arguments[..], &["--format", "markdown"]].concat()).assert().code(0).stdout(markdown);
    let output = place.contend(&[&arguments[..], &["--format", "json"]].concat()).output().unwrap();
    let ranking: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(ranking["tables"][0]["rows"][0]["cells"].is_array(), "{ranking}");
}

#[test]
fn a_lab_that_computes_says_so_in_the_report_of_its_run() {
    finished().contend(&["rank", "run"]).assert().code(0).stdout(predicate::str::contains("labs that compute"));
}

#[test]
fn what_cannot_be_ranked_is_answered_in_one_line() {
    let place = Place::new();
    for (arguments, code) in
        [(&["rank", "no-such-run"][..], 66), (&["rank"], 66), (&["rank", ".", "--format", "xml"], 64)]
    {
        let output = place.contend(arguments).output().unwrap();
        one_line(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
    }
}
