//! The aiohttp contender speaks the protocol and gives the reference answer. Without a `python3` that has aiohttp there is
//! nothing to show, and the referee would skip it too.

use std::sync::mpsc;
use std::thread;

use contend::lab::Fixture;
use contend::{Setup, Skip};

#[test]
fn aiohttp_gives_the_reference_answer() {
    for experiment in lab08_web_scraping::lab().experiments {
        for contender in &experiment.contenders {
            let Some(program) = contender.program() else { continue };
            let mut point = experiment.spec.quick_point();
            point.extend([("concurrency", 7), ("delay_ms", 1)].map(|(name, value)| (name.to_owned(), value.into())));
            let setup = Setup::at(point);
            let Some(Fixture::Server(serve)) = experiment.spec.fixture.clone() else { panic!("there is a server") };
            let (tell, told) = mpsc::channel();
            let serving = setup.clone();
            thread::spawn(move || serve(&serving, &mut |address| tell.send(address).expect("the test waits for it")));
            let setup = setup.with_fixture(Some(told.recv().expect("the server can listen")));
            let expected = experiment.expect(&setup).unwrap().digest;
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
