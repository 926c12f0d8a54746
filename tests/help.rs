//! What the program says of itself.

use predicates::prelude::*;

use crate::program::Place;

/// The commands that the program's help lists.
fn commands() -> Vec<String> {
    let output = Place::new().contend(&["--help"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let listed = text.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    let names = listed.take_while(|line| line.starts_with("  ")).filter(|line| !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn the_help_of_each_command_has_an_example() {
    let commands = commands();
    let expected = ["run", "list", "plot", "report", "diff", "rank", "export", "import", "doctor", "selftest"];
    for wanted in expected {
        assert!(commands.iter().any(|name| name == wanted), "`{wanted}` is missing in {commands:?}");
    }
    let without: Vec<&String> = commands
        .iter()
        .filter(|name| {
            let output = Place::new().contend(&[name, "--help"]).output().unwrap();
            assert_eq!(output.status.code(), Some(0));
            !String::from_utf8_lossy(&output.stdout).contains("Example")
        })
        .collect();
    assert!(without.is_empty(), "`--help` shows no example for {without:?}");
}

#[test]
fn without_a_command_the_help_is_shown_as_an_error() {
    Place::new().contend(&[]).assert().code(64).stderr(predicate::str::contains("Usage:"));
}

#[test]
fn the_version_is_the_workspaces() {
    let says = predicate::str::contains(env!("CARGO_PKG_VERSION"));
    Place::new().contend(&["--version"]).assert().code(0).stdout(says);
}

#[test]
fn list_names_labs_experiments_and_contenders() {
    let place = Place::new();
    place.contend(&["list"]).assert().code(0).stdout(predicate::str::contains("lab01-lock-contention"));
    let says = predicate::str::contains("gil-demo").and(predicate::str::contains("std-threads"));
    place.contend(&["list", "lab01"]).assert().code(0).stdout(says);
    let output = place.contend(&["list", "--format", "json"]).output().unwrap();
    serde_json::from_slice::<serde_json::Value>(&output.stdout).expect("JSON that a program can read");
}

#[test]
fn a_doctor_looks_at_the_machine_without_measuring() {
    Place::new()
        .contend(&["doctor"])
        .assert()
        .code(predicate::in_iter([0, 3]))
        .stdout(predicate::str::is_empty().not());
}
