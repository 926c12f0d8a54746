//! A lab's contenders under criterion and divan, as cargo-nextest and a user's own arguments start them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use predicates::prelude::*;
use serde_json::Value;

use crate::exchange::reference;
use crate::program::{Place, root, target};

/// The lab: its contenders ask for an environment, so that the bench starts itself again, and for processes.
const LAB: &str = "lab01-lock-contention";

fn nextest(arguments: &[&str]) -> Output {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).arg("nextest").args(arguments).args(["--package", LAB, "--benches", "--target-dir"]);
    cargo.arg(target().parent().expect("a profile's folder lies in the target folder"));
    if target().ends_with("release") {
        cargo.arg("--release");
    }
    // These tests may be run by nextest themselves, and what it tells its tests is not meant for another one.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("NEXTEST")) {
        cargo.env_remove(name);
    }
    cargo.env_remove("RUSTFLAGS").output().expect("cargo starts")
}

/// Each bench's executable and what nextest finds in it.
fn listed() -> BTreeMap<String, (PathBuf, BTreeSet<String>)> {
    let output = nextest(&["list", "--message-format", "json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    let suites = list["rust-suites"].as_object().unwrap().values();
    suites
        .map(|suite| {
            let name = suite["binary-name"].as_str().unwrap().to_owned();
            let path = suite["binary-path"].as_str().unwrap().into();
            (name, (path, suite["testcases"].as_object().unwrap().keys().cloned().collect()))
        })
        .collect()
}

fn run(bench: &Path, arguments: &[&str]) -> (bool, String) {
    run_in(&Place::new(), bench, arguments)
}

fn run_in(place: &Place, bench: &Path, arguments: &[&str]) -> (bool, String) {
    // criterion keeps what it measures beside where it was started.
    let home = place.path().join("criterion");
    let mut bench = Command::new(bench);
    bench.current_dir(place.path()).args(arguments).env("CRITERION_HOME", home).env_remove("NEXTEST");
    let output = bench.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}

#[test]
#[cfg_attr(not(has_nextest), ignore = "needs cargo-nextest: `cargo install --locked cargo-nextest` brings it")]
fn nextest_lists_every_contender_in_both_benches_and_runs_them() {
    let listed = listed();
    let (_, criterion) = &listed["criterion"];
    let (_, divan) = &listed["divan"];
    let in_divan: BTreeSet<String> = divan.iter().map(|name| name.replace("divan::lab01::", "")).collect();
    assert_eq!(criterion, &in_divan);
    for name in ["gil-demo/std-threads", "gil-demo/processes", "gil-demo/smol-global", "counter/std-mutex"] {
        assert!(criterion.contains(name), "{name} is missing in {criterion:?}");
    }

    let output = nextest(&["run", "--filterset", "test(/(smol-global|processes|counter.std-mutex)$/)"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let passed = said.lines().filter(|line| line.trim_start().starts_with("PASS")).count();
    let chosen =
        |name: &&String| ["smol-global", "processes", "counter/std-mutex"].iter().any(|end| name.ends_with(end));
    assert_eq!(passed, 2 * criterion.iter().filter(chosen).count(), "{said}");
}

#[test]
#[cfg_attr(not(has_nextest), ignore = "needs cargo-nextest: `cargo install --locked cargo-nextest` brings it")]
fn both_benches_take_the_arguments_of_cargo_test_and_cargo_bench() {
    for (name, (bench, contenders)) in listed() {
        let full = contenders.iter().find(|full| full.ends_with("counter/std-mutex")).unwrap();
        // Names, and no contender is built for that; outside nextest, divan lists functions without their arguments.
        let (is_fine, said) = run(&bench, &["--list"]);
        let listed = if name == "divan" { "lab01" } else { "counter/std-mutex" };
        assert!(is_fine && said.contains(listed), "{name}: {said}");
        // As `cargo test` and as `cargo bench -- --test`: each that fits once, on the quick point.
        for arguments in [&["--test", "counter/std-"][..], &["--bench", "--test", "counter/std-"], &["counter/std-"]] {
            let (is_fine, said) = run(&bench, arguments);
            assert!(
                is_fine && said.contains("counter/std-mutex") && said.contains("counter/std-rwlock"),
                "{name}: {said}"
            );
            assert!(!said.contains("gil-demo/std-threads") && !said.contains("second opinion"), "{name}: {said}");
        }
        let (is_fine, said) = run(&bench, &["--exact", full]);
        assert!(is_fine && said.contains("counter/std-mutex") && !said.contains("std-rwlock"), "{name}: {said}");
        let (is_fine, said) = run(&bench, &["--exact", "std-mutex"]);
        assert!(is_fine && !said.contains("counter/std-mutex"), "{name}: {said}");
    }
}

#[test]
#[cfg_attr(not(has_nextest), ignore = "needs cargo-nextest: `cargo install --locked cargo-nextest` brings it")]
fn what_criterion_itself_writes_is_imported() {
    let place = Place::new();
    let (bench, _) = &listed()["criterion"];
    let (is_fine, said) = run_in(&place, bench, &["--bench", "--noplot", "--exact", "gil-demo/std-threads"]);
    assert!(is_fine, "{said}");
    let (reference, at) = reference();
    let import = ["import", "criterion", "--beside", &reference, "--experiment", "gil-demo", "--at", &at];
    let shown = predicate::str::contains("10 values by criterion, from criterion");
    let shown = shown.and(predicate::str::contains("gil-demo/std-threads (criterion)"));
    place.contend(&[&import[..], &["--out", "run"]].concat()).assert().code(0).stdout(shown);
}
