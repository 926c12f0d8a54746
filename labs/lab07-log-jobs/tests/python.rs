//! The Python contenders speak the protocol and give the reference answer. Without a `python3` there is nothing to show,
//! and the referee would skip them too.

use contend::{Setup, Skip};
use lab07_log_jobs::data::{self, Size};

#[test]
fn python_gives_the_reference_answer_for_the_made_logs() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    data::logs(Size::Small, Some(&logs), &mut |_, _| ()).unwrap();
    for experiment in lab07_log_jobs::lab().experiments {
        let fixture = logs.to_str().map(ToOwned::to_owned);
        let setup = Setup::at(experiment.spec.quick_point()).with_fixture(fixture);
        let expected = experiment.expect(&setup).unwrap().digest;
        for contender in &experiment.contenders {
            let Some(program) = contender.program() else { continue };
            match program.rehearse(&setup) {
                Ok(digest) => assert_eq!(digest, expected, "{} in {}", contender.name, experiment.spec.name),
                Err(why) if why.is::<Skip>() => return skipped(&why),
                Err(why) => panic!("{} in {}: {why}", contender.name, experiment.spec.name),
            }
        }
    }
}

/// As the referee would show it.
fn skipped(why: &contend::BoxError) {
    use std::io::Write;
    // A closed pipe is no failure of a test.
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}
