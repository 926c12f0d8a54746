//! Every contender on small inputs, against the reference.
//!
//! It has a `main` of its own (`harness = false`), because `processes` starts this executable again as its children: a
//! libtest binary would run its tests again instead.

use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;

use contend::lab::Fixture;
use contend::{Experiment, Racer, Setup, Skip, Value};
use lab02_async_io::process::{self, Event, Mode, Options};

mod folders;

fn main() -> ExitCode {
    contend::serve_if_runner(&[lab02_async_io::lab()]);
    let tests: [(&str, fn()); 6] = [
        ("every_contender_counts_every_file", every_contender_counts_every_file),
        ("a_second_call_gives_the_same_answer", a_second_call_gives_the_same_answer),
        ("a_file_that_vanishes_meanwhile_is_its_own_result", a_file_that_vanishes_meanwhile_is_its_own_result),
        ("processes_bring_what_the_server_sends", processes_bring_what_the_server_sends),
        ("child_processes_count_a_users_files_as_threads_do", child_processes_count_a_users_files_as_threads_do),
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

/// No file, one, fewer than workers, many and odd ones; one at a time, and more at a time than there are.
fn every_contender_counts_every_file() {
    for folder in folders::all() {
        for (concurrency, workers) in [(1, 2), (2, 3), (7, 2), (512, 1)] {
            check("files", folder.path(), &[("concurrency", concurrency), ("workers", workers)], 1);
        }
    }
}

fn a_second_call_gives_the_same_answer() {
    check("files", folders::odd().path(), &[("concurrency", 3), ("workers", 2)], 3);
}

fn a_file_that_vanishes_meanwhile_is_its_own_result() {
    let folder = folders::many();
    let experiment = experiment("files");
    let setup = setup(&experiment, folder.path(), &[("concurrency", 3), ("workers", 2)]);
    for contender in experiment.contenders.iter().filter(|contender| contender.program().is_none()) {
        let Some(mut racer) = build(contender, &setup) else { continue };
        // It was there when the contender was built, and is gone when it reads.
        std::fs::rename(folder.path().join("05"), folder.path().join("05 gone")).unwrap();
        racer.slice(1, 0).unwrap_or_else(|error| panic!("{}: {error}", contender.name));
        let digest = racer.digest().unwrap();
        let whole = experiment.expect(&setup).unwrap().digest;
        std::fs::rename(folder.path().join("05 gone"), folder.path().join("05")).unwrap();
        assert_eq!(digest, whole, "{}", contender.name);
        racer.slice(1, 0).unwrap();
        assert_ne!(racer.digest().unwrap(), whole, "{}", contender.name);
    }
}

/// The other contenders of these two have tests of their own, where a server may be faulty too.
fn processes_bring_what_the_server_sends() {
    for name in ["waits", "mixed"] {
        let experiment = experiment(name);
        let small = [("concurrency", 3), ("workers", 2), ("delay_ms", 1)];
        let setup = setup(&experiment, Path::new(""), &small);
        let Some(Fixture::Server(serve)) = experiment.spec.fixture.clone() else { panic!("there is a server") };
        let (tell, told) = mpsc::channel();
        let serving = setup.clone();
        // It ends with this process.
        thread::spawn(move || serve(&serving, &mut |address| tell.send(address).expect("the test waits for it")));
        let setup = setup.with_fixture(told.recv().ok());
        let processes = experiment.contenders.iter().find(|contender| contender.name == "processes").unwrap();
        let mut racer = build(processes, &setup).expect("it runs everywhere");
        racer.slice(2, 0).unwrap();
        assert_eq!(racer.digest().unwrap(), experiment.expect(&setup).unwrap().digest, "{name}");
    }
}

/// Not of the race: `contend process --mode process`, bad files among the good ones.
fn child_processes_count_a_users_files_as_threads_do() {
    let folder = folders::odd();
    for chunk_size in [None, Some(7)] {
        let outcome = |mode| {
            let options = Options {
                folder: folder.path().to_owned(),
                pattern: "*".to_owned(),
                workers: 2,
                mode,
                retries: 1,
                chunk_size,
                ..Options::default()
            };
            let mut reports = Vec::new();
            let summary = process::run(&options, &mut |event| {
                if let Event::Finished(report) = event {
                    reports.push(report.clone());
                }
                ControlFlow::Continue(())
            });
            reports.sort_by(|one, other| one.path.cmp(&other.path));
            (summary.expect("children can be started"), reports)
        };
        let (by_children, by_threads) = (outcome(Mode::Process), outcome(Mode::Thread));
        assert_eq!(by_children, by_threads);
        assert!(by_threads.0.counted > 3 && by_threads.0.failed > 3);
    }
}

fn what_quick_names_exists() {
    let experiments = lab02_async_io::lab().experiments;
    for experiment in &experiments {
        for name in &experiment.spec.quick_contenders {
            let exists = experiment.contenders.iter().any(|contender| contender.name == *name);
            assert!(exists, "`{}` has no contender `{name}`", experiment.spec.name);
        }
    }
    let rows: usize = experiments.iter().map(|experiment| experiment.spec.quick_contenders.len()).sum();
    assert!(rows <= 28, "{rows} rows are more than a minute holds");
}

fn experiment(name: &str) -> Experiment {
    let lab = lab02_async_io::lab();
    lab.experiments.into_iter().find(|known| known.spec.name == name).expect("the lab has this experiment")
}

/// The experiment's own point, with these parameters instead of its own.
fn setup(experiment: &Experiment, folder: &Path, parameters: &[(&str, u64)]) -> Setup {
    let mut point = experiment.spec.quick_point();
    point.extend(parameters.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))));
    let folder = folder.to_str().expect("temporary folders have names of text").to_owned();
    Setup::at(point).in_lab("lab02-async-io").with_fixture(Some(folder))
}

/// Built, unless it says that it cannot run here.
fn build(contender: &contend::Contender, setup: &Setup) -> Option<Box<dyn contend::runner::RaceJob>> {
    match contender.build(setup) {
        Ok(Racer::Job(racer)) => Some(racer),
        Ok(Racer::Load(_)) => panic!("{}: not a job", contender.name),
        Err(error) if error.is::<Skip>() => {
            say(&format!("{} is skipped: {error}", contender.name));
            None
        }
        Err(error) => panic!("{}: {error}", contender.name),
    }
}

fn check(name: &str, folder: &Path, parameters: &[(&str, u64)], calls: u32) {
    let experiment = experiment(name);
    let setup = setup(&experiment, folder, parameters);
    let expected = experiment.expect(&setup).expect("the reference answers").digest;
    for contender in experiment.contenders.iter().filter(|contender| contender.program().is_none()) {
        let place = format!("{} in {} at {parameters:?}", contender.name, folder.display());
        let Some(mut racer) = build(contender, &setup) else { continue };
        racer.slice(calls, 0).unwrap_or_else(|error| panic!("{place}: {error}"));
        assert_eq!(racer.digest().unwrap(), expected, "{place}");
    }
}
