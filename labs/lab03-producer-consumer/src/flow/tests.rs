//! Every channel brings every message once, at every point, and its ends come to an end.

use contend::{Experiment, Racer, Setup};

fn every_point(experiment: &Experiment) {
    for point in experiment.spec.points() {
        let setup = Setup::at(point).in_lab("lab03-producer-consumer");
        let expected = experiment.expect(&setup).unwrap().digest;
        for contender in experiment.contenders.iter().filter(|contender| contender.program().is_none()) {
            if contender.absent(&setup).is_some() {
                continue;
            }
            let place = format!("{} of {} at {:?}", contender.name, experiment.spec.name, setup.point());
            let Racer::Job(mut racer) = contender.build(&setup).unwrap() else { panic!("a job") };
            for _ in 0..2 {
                racer.slice(1, 0).unwrap_or_else(|error| panic!("{place}: {error}"));
                assert_eq!(racer.digest().unwrap(), expected, "{place}");
            }
        }
    }
}

#[test]
fn at_every_capacity() {
    every_point(&super::capacity());
}

#[test]
fn in_every_topology() {
    every_point(&super::topology());
}

#[test]
fn whatever_the_payload() {
    every_point(&super::payload());
}

#[test]
fn on_one_core_and_among_others() {
    every_point(&super::crowded());
}

#[test]
fn the_baseline_takes_part_everywhere() {
    for experiment in [super::capacity(), super::topology(), super::payload(), super::crowded()] {
        for point in experiment.spec.points() {
            assert!(experiment.contenders[0].absent(&Setup::at(point)).is_none());
        }
        assert_eq!(experiment.spec.baseline(&experiment.contenders), Some("crossbeam"));
    }
}
