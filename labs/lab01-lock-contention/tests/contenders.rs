//! Every contender of every experiment on small inputs, against the reference.
//!
//! It has a `main` of its own (`harness = false`), because `processes` starts this executable again as its children: a
//! libtest binary would run its tests again instead.

use std::process::ExitCode;

use contend::{Experiment, Racer, Setup, Value};

fn main() -> ExitCode {
    contend::serve_if_runner(&[lab01_lock_contention::lab()]);
    let tests: [(&str, fn()); 4] = [
        (
            "every_contender_of_the_job_gives_the_reference_answer",
            every_contender_of_the_job_gives_the_reference_answer,
        ),
        ("every_contender_of_the_loads_loses_no_operation", every_contender_of_the_loads_loses_no_operation),
        ("a_second_call_gives_the_same_answer", a_second_call_gives_the_same_answer),
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

/// Nothing to do, less than a worker each, a share that ends inside a block, blocks longer than all.
fn every_contender_of_the_job_gives_the_reference_answer() {
    for (n, block) in [(0, 1_000), (1, 1_000), (3, 2), (1_001, 7), (2_500, 1_000)] {
        for workers in [1, 2, 3] {
            check_job(&experiment("gil-demo"), &[("n", n), ("block", block), ("workers", workers)], 1);
        }
    }
}

fn a_second_call_gives_the_same_answer() {
    check_job(&experiment("gil-demo"), &[("n", 777), ("workers", 2)], 3);
}

fn every_contender_of_the_loads_loses_no_operation() {
    for workers in [1, 2, 3] {
        for inside_ns in [0, 200] {
            check_load(&experiment("counter"), &[("inside_ns", inside_ns), ("workers", workers)]);
        }
        check_load(&experiment("map"), &[("workers", workers)]);
        check_load(&experiment("map"), &[("keys", 1), ("writes_percent", 100), ("workers", workers)]);
    }
}

fn what_quick_names_exists() {
    for experiment in lab01_lock_contention::lab().experiments {
        for name in &experiment.spec.quick_contenders {
            let exists = experiment.contenders.iter().any(|contender| contender.name == *name);
            assert!(exists, "`{}` has no contender `{name}`", experiment.spec.name);
        }
    }
}

fn experiment(name: &str) -> Experiment {
    let lab = lab01_lock_contention::lab();
    lab.experiments.into_iter().find(|known| known.spec.name == name).expect("the lab has this experiment")
}

/// The experiment's own point, with these parameters instead of its own.
fn setup(experiment: &Experiment, parameters: &[(&str, u64)]) -> Setup {
    let mut point = experiment.spec.quick_point();
    point.extend(parameters.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))));
    Setup::at(point).in_lab("lab01-lock-contention")
}

fn check_job(experiment: &Experiment, parameters: &[(&str, u64)], calls: u32) {
    let setup = setup(experiment, parameters);
    let expected = experiment.expect(&setup).expect("the reference answers").digest;
    for contender in experiment.contenders.iter().filter(|contender| contender.program().is_none()) {
        let place = format!("{} at {parameters:?}", contender.name);
        let racer = contender.build(&setup).unwrap_or_else(|error| panic!("{place}: {error}"));
        let Racer::Job(mut racer) = racer else { panic!("{place}: not a job") };
        racer.slice(calls, 0).unwrap_or_else(|error| panic!("{place}: {error}"));
        assert_eq!(racer.digest().unwrap(), expected, "{place}");
    }
}

/// What the shared state has seen must be what the lanes did, also over several windows; else `fixed` is an error.
fn check_load(experiment: &Experiment, parameters: &[(&str, u64)]) {
    let setup = setup(experiment, parameters);
    for contender in &experiment.contenders {
        let place = format!("{} at {parameters:?}", contender.name);
        let racer = contender.build(&setup).unwrap_or_else(|error| panic!("{place}: {error}"));
        let Racer::Load(mut racer) = racer else { panic!("{place}: not a load") };
        for _ in 0..2 {
            let done = racer.fixed(100).unwrap_or_else(|error| panic!("{place}: {error}"));
            assert_eq!(done, 100 * setup.workers() as u64, "{place}");
        }
    }
}
