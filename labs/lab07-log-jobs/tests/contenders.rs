//! Every contender on small logs, against the reference, and the user's own logs by every mode.
//!
//! It has a `main` of its own (`harness = false`), because `processes` starts this executable again as its children: a
//! libtest binary would run its tests again instead.

mod logs;

use std::path::Path;
use std::process::ExitCode;

use contend::{Racer, Setup};
use lab07_log_jobs::analyze::{self, Analysis, Mode, Options};

fn main() -> ExitCode {
    contend::serve_if_runner(&[lab07_log_jobs::lab()]);
    let tests: [(&str, fn()); 3] = [
        ("every_contender_gives_the_reference_answer", every_contender_gives_the_reference_answer),
        ("every_mode_finds_the_same", every_mode_finds_the_same),
        ("what_quick_names_exists", what_quick_names_exists),
    ];
    // As much of libtest's command line as `cargo test NAME` and nextest use.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    if has("--list") {
        if !has("--ignored") {
            tests.iter().for_each(|(name, _)| say(&format!("{name}: test")));
        }
        return ExitCode::SUCCESS;
    }
    let wanted: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    for (name, test) in tests {
        if wanted.is_empty() || wanted.iter().any(|part| name.contains(part.as_str())) {
            test();
            say(&format!("test {name} ... ok"));
        }
    }
    ExitCode::SUCCESS
}

fn say(line: &str) {
    use std::io::Write;
    // A closed pipe is no failure of a test.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Small files, and one that is cut into parts, with a line across every edge.
fn every_contender_gives_the_reference_answer() {
    let folder = logs::folder();
    for experiment in lab07_log_jobs::lab().experiments {
        let path = folder.path().to_str().expect("temporary folders have names of text").to_owned();
        let setup = Setup::at(experiment.spec.quick_point()).in_lab("lab07-log-jobs").with_fixture(Some(path));
        let expected = experiment.expect(&setup).expect("the reference answers").digest;
        for contender in experiment.contenders.iter().filter(|contender| contender.program().is_none()) {
            let place = format!("{} in {}", contender.name, experiment.spec.name);
            let Ok(Racer::Job(mut racer)) = contender.build(&setup) else { panic!("{place} is not built") };
            for _ in 0..2 {
                racer.slice(1, 0).unwrap_or_else(|error| panic!("{place}: {error}"));
                assert_eq!(racer.digest().unwrap(), expected, "{place}");
            }
        }
    }
}

fn every_mode_finds_the_same() {
    let folder = logs::folder();
    let expected = found(folder.path(), Mode::Sequential, 1);
    for (name, mode) in Mode::ALL {
        for workers in [1, 3] {
            assert_eq!(found(folder.path(), mode, workers), expected, "{name} with {workers}");
        }
    }
}

/// What of an analysis can be compared.
fn found(folder: &Path, mode: Mode, workers: usize) -> String {
    let options = Options { folder: folder.to_owned(), pattern: "*".into(), mode, workers, ..Options::default() };
    let Analysis { files, total, is_partial } = analyze::run(&options, |_| true).expect("workers can be started");
    assert!(!is_partial);
    format!(
        "{files:#?} {} {} {} {:?} {:?} {:?} {:?} {:?}",
        total.lines,
        total.records,
        total.continued,
        total.levels,
        total.hours,
        total.statuses,
        total.sources.top(100),
        total.messages.top(100)
    )
}

fn what_quick_names_exists() {
    for experiment in lab07_log_jobs::lab().experiments {
        for name in &experiment.spec.quick_contenders {
            let exists = experiment.contenders.iter().any(|contender| contender.name == *name);
            assert!(exists, "`{}` has no contender `{name}`", experiment.spec.name);
        }
    }
}
