//! The Python contenders of `files` speak the protocol and give the reference answer. Without a `python3` there is
//! nothing to show, and the referee would skip them too.

use std::path::Path;

use contend::{Experiment, Setup, Skip, Value};

mod folders;

#[test]
fn python_gives_the_reference_answer_for_every_folder() {
    let lab = lab02_async_io::lab();
    let experiment = lab.find("files").expect("the lab has this experiment");
    let several_at_once = folders::all().into_iter().map(|folder| (folder, 7, 3));
    for (folder, concurrency, workers) in several_at_once.chain([(folders::odd(), 1, 2)]) {
        let setup = setup(experiment, folder.path(), concurrency, workers);
        let expected = experiment.expect(&setup).unwrap().digest;
        for contender in &experiment.contenders {
            let Some(program) = contender.program() else { continue };
            match program.rehearse(&setup) {
                Ok(digest) => assert_eq!(digest, expected, "{} at {concurrency} with {workers}", contender.name),
                Err(why) if why.is::<Skip>() => return skipped(&why),
                Err(why) => panic!("{} at {concurrency} with {workers}: {why}", contender.name),
            }
        }
    }
}

fn setup(experiment: &Experiment, folder: &Path, concurrency: u64, workers: u64) -> Setup {
    let mut point = experiment.spec.quick_point();
    point.insert("concurrency".into(), Value::from(concurrency));
    point.insert("workers".into(), Value::from(workers));
    Setup::at(point).with_fixture(folder.to_str().map(ToOwned::to_owned))
}

/// As the referee would show it.
fn skipped(why: &contend::BoxError) {
    use std::io::Write;
    // A closed pipe is no failure of a test.
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}
