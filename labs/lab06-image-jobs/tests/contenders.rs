//! Every contender on small pictures, against the reference.
//!
//! It has a `main` of its own (`harness = false`), because `processes` starts this executable again as its children: a
//! libtest binary would run its tests again instead.

use std::process::ExitCode;

use contend::{Racer, Setup};
use lab06_image_jobs::data;
use lab06_image_jobs::folder::{self, Mode, Options, Outcome};

fn main() -> ExitCode {
    contend::serve_if_runner(&[lab06_image_jobs::lab()]);
    let tests: [(&str, fn()); 3] = [
        ("every_contender_gives_the_reference_answer", every_contender_gives_the_reference_answer),
        ("child_processes_do_what_threads_do", child_processes_do_what_threads_do),
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

fn every_contender_gives_the_reference_answer() {
    let folder = tempfile::tempdir().unwrap();
    for index in 0..5 {
        std::fs::write(folder.path().join(format!("{index}.jpg")), data::picture(index, 320, 180)).unwrap();
    }
    for experiment in lab06_image_jobs::lab().experiments {
        let path = folder.path().to_str().expect("temporary folders have names of text").to_owned();
        let setup = Setup::at(experiment.spec.quick_point()).in_lab("lab06-image-jobs").with_fixture(Some(path));
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

/// Not of the race: `contend images --mode process`, a bad picture among the good ones.
fn child_processes_do_what_threads_do() {
    let input = tempfile::tempdir().unwrap();
    for index in 0..3 {
        std::fs::write(input.path().join(format!("{index}.jpg")), data::picture(index, 320, 180)).unwrap();
    }
    std::fs::write(input.path().join("text.jpg"), "no picture").unwrap();
    let results = |mode| {
        let output = tempfile::tempdir().unwrap();
        let options = Options { mode, workers: 2, ..Options::new(input.path(), output.path()) };
        let reports = folder::run(&options, &mut |_| (), |_| true).expect("children can be started");
        let failed = reports.iter().filter(|report| matches!(report.outcome, Outcome::Failed(_))).count();
        let read = |index| std::fs::read(output.path().join(format!("{index}.jpg"))).unwrap();
        (failed, (0..3).map(read).collect::<Vec<_>>())
    };
    let (by_children, by_threads) = (results(Mode::Process), results(Mode::Thread));
    assert_eq!(by_children.0, 1);
    assert!(by_children == by_threads, "the same bytes, whoever resizes");
}

fn what_quick_names_exists() {
    for experiment in lab06_image_jobs::lab().experiments {
        for name in &experiment.spec.quick_contenders {
            let exists = experiment.contenders.iter().any(|contender| contender.name == *name);
            assert!(exists, "`{}` has no contender `{name}`", experiment.spec.name);
        }
    }
}
