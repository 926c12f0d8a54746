//! Every contender against the lab's own server: the reference answer, again and again, with few and with many slots.

use std::sync::mpsc;
use std::thread;

use contend::lab::{Contender, Experiment, Fixture};
use contend::{Racer, Result, Setup};

fn setup(experiment: &Experiment, concurrency: u64) -> Setup {
    let mut point = experiment.spec.quick_point();
    point.extend([("concurrency", concurrency), ("delay_ms", 1)].map(|(name, value)| (name.to_owned(), value.into())));
    Setup::at(point).in_lab("lab08-web-scraping")
}

/// Starts the experiment's own server on a thread that ends with this process.
fn served(experiment: &Experiment, setup: Setup) -> Setup {
    let Some(Fixture::Server(serve)) = experiment.spec.fixture.clone() else { panic!("there is a server") };
    let (tell, told) = mpsc::channel();
    let serving = setup.clone();
    thread::spawn(move || serve(&serving, &mut |address| tell.send(address).expect("the test waits for it")));
    setup.with_fixture(Some(told.recv().expect("the server can listen")))
}

/// Builds the contender and calls it so often; its last answer's digest.
fn answer(contender: &Contender, setup: &Setup, calls: u32) -> Result<String> {
    match contender.build(setup)? {
        Racer::Job(mut racer) => {
            racer.slice(calls, 0)?;
            racer.digest()
        }
        Racer::Load(mut racer) => Ok(racer.fixed(u64::from(calls))?.to_string()),
    }
}

#[test]
fn every_contender_brings_what_the_reference_says() {
    for experiment in lab08_web_scraping::lab().experiments {
        for concurrency in [1, 3, 20] {
            let setup = served(&experiment, setup(&experiment, concurrency));
            let expected = match experiment.expect(&setup) {
                Ok(expected) => expected.digest,
                // A load has no answer; here every lane does two operations.
                Err(_) => (2 * concurrency).to_string(),
            };
            for contender in experiment.contenders.iter().filter(|contender| contender.program().is_none()) {
                // Twice, since the second call finds the connections as the first left them.
                let place = format!("{} in {} at {concurrency}", contender.name, experiment.spec.name);
                let digest = answer(contender, &setup, 2).unwrap_or_else(|why| panic!("{place}: {why}"));
                assert_eq!(digest, expected, "{place}");
            }
        }
    }
}

#[test]
fn what_quick_names_exists() {
    for experiment in lab08_web_scraping::lab().experiments {
        for name in &experiment.spec.quick_contenders {
            let exists = experiment.contenders.iter().any(|contender| contender.name == *name);
            assert!(exists, "`{}` has no contender `{name}`", experiment.spec.name);
        }
    }
}
