//! Every contender of every experiment, by a fixed number of operations: each is granted, or refused, as it should be.
#![cfg(not(loom))]

use contend::{Experiment, Racer, Setup, Value};

fn experiment(name: &str) -> Experiment {
    let mut all = lab04_rate_limiting::lab().experiments;
    all.swap_remove(all.iter().position(|experiment| experiment.spec.name == name).expect("it is listed"))
}

fn check(name: &str, point: &[(&str, u64)], operations: u64) {
    let workers = point.iter().find(|(name, _)| *name == "workers").expect("it is said").1;
    for contender in &experiment(name).contenders {
        let setup = Setup::new(point.iter().map(|&(name, value)| (name, Value::from(value))));
        let Ok(Racer::Load(mut racer)) = contender.build(&setup) else { panic!("{} is a load", contender.name) };
        for _ in 0..2 {
            let done = racer.fixed(operations).unwrap_or_else(|error| panic!("{name}, {}: {error}", contender.name));
            assert_eq!(done, operations * workers, "{name}, {}", contender.name);
        }
    }
}

#[test]
fn what_is_open_grants_and_what_is_shut_refuses() {
    for workers in [1, 2, 3] {
        check("granted", &[("workers", workers)], 500);
        check("denied", &[("workers", workers)], 500);
    }
}

#[test]
fn who_waits_is_granted_and_nobody_goes_over() {
    for workers in [1, 3] {
        check("waits", &[("workers", workers), ("per_second", 2_000), ("burst", 10)], 10);
    }
}

#[test]
fn what_quick_names_exists() {
    for experiment in lab04_rate_limiting::lab().experiments {
        for name in &experiment.spec.quick_contenders {
            assert!(experiment.contenders.iter().any(|contender| contender.name == *name), "{name}");
        }
    }
}

#[test]
fn a_rate_of_nothing_is_refused_in_words() {
    for contender in &experiment("waits").contenders {
        let point = [("workers", 1_u64), ("per_second", 0), ("burst", 10)];
        let setup = Setup::new(point.map(|(name, value)| (name, Value::from(value))));
        let Err(error) = contender.build(&setup) else { panic!("{} takes it", contender.name) };
        assert!(error.to_string().contains("at least one permit"), "{}: {error}", contender.name);
    }
}
