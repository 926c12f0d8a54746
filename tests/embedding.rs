//! A crate outside the workspace, with ten lines of its own, has the measuring commands.

use std::fs;
use std::path::Path;
use std::process::Command as Process;

use assert_cmd::Command;
use predicates::prelude::*;

use crate::program::{root, target};

/// Writes the crate: its `main` is the library's example.
fn write_crate(folder: &Path) {
    let library = root().join("harness/contend");
    let manifest = format!(
        "[package]\nname = \"foreign\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\ncontend = {{ path = {library:?} }}\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\n[workspace]\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::create_dir(folder.join("src")).unwrap();
    fs::copy(library.join("examples/sync.rs"), folder.join("src/main.rs")).unwrap();
    // The same versions as here, which are on this machine already.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
}

fn build(folder: &Path, offline: bool) -> bool {
    let mut cargo = Process::new(env!("CARGO"));
    // What the workspace has built already, with the same features, is not built again.
    let shared = target().parent().expect("a profile's folder lies in the target folder").to_owned();
    cargo.args(["build", "--quiet", "--target-dir"]).arg(shared).current_dir(folder);
    if offline {
        cargo.arg("--offline");
    }
    cargo.status().expect("cargo can be started").success()
}

#[test]
fn a_foreign_crate_runs_compares_draws_and_reports() {
    let folder = tempfile::tempdir().unwrap();
    write_crate(folder.path());
    assert!(build(folder.path(), true) || build(folder.path(), false), "it does not build");
    let program = target().parent().unwrap().join("debug/foreign");
    let foreign = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        command.current_dir(folder.path()).args(arguments).env("NO_COLOR", "1").env_remove("CONTEND_ROLE");
        command
    };
    for out in ["before", "after"] {
        let run = ["run", "--quick", "--budget", "5ms", "--workers", "2", "--out", out];
        foreign(&run).assert().code(0).stdout(predicate::str::contains("formula"));
    }
    foreign(&["diff", "before", "after"]).assert().code(0).stdout(predicate::str::contains("formula"));
    foreign(&["plot", "before"]).assert().code(0);
    foreign(&["report", "before"]).assert().code(0).stdout(predicate::str::contains("sequential"));
    foreign(&["list"]).assert().code(0).stdout(predicate::str::contains("sums"));
    foreign(&["run", "summs"]).assert().code(64).stderr(predicate::str::contains("sums"));
    let made = fs::read_dir(folder.path().join("before")).unwrap().map(|entry| entry.unwrap().path());
    assert!(made.filter(|path| path.extension().is_some_and(|end| end == "svg")).count() >= 1);
}
