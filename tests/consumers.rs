//! The other tools themselves read what `export` wrote, and `import` reads what they wrote: critcmp and pyperf, which
//! `.ci/run consumers` installs into `target/consumers`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use predicates::prelude::*;

use crate::exchange::reference;
use crate::program::{Place, target};
use crate::runs::finished;

/// Where they are installed.
fn consumer(program: &str) -> Command {
    let folder = target().parent().expect("a profile's folder lies in the target folder").join("consumers");
    let path: PathBuf = folder.join(program);
    assert!(path.is_file(), "CONTEND_CONSUMERS=1 promises {}; `.ci/run consumers` installs it", path.display());
    Command::new(path)
}

/// What it printed, if it did what it was asked for.
fn says(command: &mut Command, place: &Path) -> String {
    let output = command.current_dir(place).env("NO_COLOR", "1").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    said
}

const NAMES: [&str; 2] = ["lab01-lock-contention/counter/std-mutex", "lab01-lock-contention/counter/atomic-fetch-add"];

#[test]
#[cfg_attr(not(has_consumers), ignore = "needs critcmp: `.ci/run consumers` installs it")]
fn critcmp_compares_two_runs_in_one_folder() {
    let place = Place::new();
    let run = finished().path().join("run");
    for baseline in ["before", "after"] {
        let export = ["export", run.to_str().unwrap(), "--to", "criterion", "--save-baseline", baseline];
        place.contend(&[&export[..], &["--out", "target/criterion"]].concat()).assert().code(0);
    }
    let said = says(consumer("bin/critcmp").args(["--target-dir", "target", "before", "after"]), place.path());
    for name in NAMES {
        let line = said.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("no {name} in {said}"));
        // The same figures twice.
        assert_eq!(line.matches("1.00").count(), 2, "{line}");
    }
    // The reference too: jobs with amounts, points with several parameters, names that had to be cut.
    let (reference, _) = reference();
    let export = ["export", &reference, "--to", "criterion", "--out", "reference/criterion"];
    place.contend(&export).assert().code(0);
    let said = says(consumer("bin/critcmp").args(["--target-dir", "reference", "new"]), place.path());
    assert!(said.contains("gil-demo/std-threads/") && said.contains("Elem/sec"), "{said}");
}

#[test]
#[cfg_attr(not(has_consumers), ignore = "needs pyperf: `.ci/run consumers` installs it")]
fn pyperf_compares_and_shows_what_was_exported() {
    let place = Place::new();
    let run = finished().path().join("run");
    for file in ["before.json", "after.json"] {
        place.contend(&["export", run.to_str().unwrap(), "--to", "pyperf", "--out", file]).assert().code(0);
    }
    let pyperf =
        |arguments: &[&str]| says(consumer("python/bin/python").args(["-m", "pyperf"]).args(arguments), place.path());
    // Of the same figures it finds no difference, and says so of each.
    let said = pyperf(&["compare_to", "before.json", "after.json", "--verbose"]);
    for name in NAMES {
        assert!(said.contains(name), "{said}");
    }
    assert!(said.contains("Not significant") || said.contains("not significant") || said.contains("hidden"), "{said}");
    let said = pyperf(&["stats", "before.json"]);
    assert!(NAMES.iter().all(|name| said.contains(name)) && said.contains("Median"), "{said}");
}

#[test]
#[cfg_attr(not(has_consumers), ignore = "needs pyperf: `.ci/run consumers` installs it")]
fn what_pyperf_itself_writes_is_imported() {
    let place = Place::new();
    let quick = ["--processes", "2", "--values", "2", "--warmups", "1", "--loops", "10", "--quiet"];
    let timeit = ["-m", "pyperf", "timeit", "--name", "sorting", "-o", "bench.json", "sorted(range(1000))"];
    says(consumer("python/bin/python").args(&timeit[..3]).args(quick).args(&timeit[3..]), place.path());
    let (reference, at) = reference();
    let import = ["import", "bench.json", "--beside", &reference, "--experiment", "gil-demo"];
    let shown = predicate::str::contains("sorting (pyperf)").and(predicate::str::contains("4 values by pyperf 2."));
    place.contend(&[&import[..], &["--at", &at, "--out", "run"]].concat()).assert().code(0).stdout(shown);
    assert!(fs::read_to_string(place.path().join("run/README.md")).unwrap().contains("sorting (pyperf)"));
}
