//! The Pillow contenders speak the protocol and give the reference answer. Without a `python3` that has Pillow there is
//! nothing to show, and the referee would skip them too.

use contend::{Setup, Skip};
use lab06_image_jobs::data;

#[test]
fn pillow_gives_the_reference_answer_for_made_photographs() {
    let folder = tempfile::tempdir().unwrap();
    for index in 0..4 {
        std::fs::write(folder.path().join(format!("{index}.jpg")), data::picture(index, 1280, 720)).unwrap();
    }
    for experiment in lab06_image_jobs::lab().experiments {
        let fixture = folder.path().to_str().map(ToOwned::to_owned);
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
