//! Every contender of every experiment on small inputs, against the reference; and that the planted differences are
//! what their names say.

use contend::{Experiment, Racer, Setup, Value};

#[test]
fn every_contender_gives_the_reference_answer_however_much_is_planted() {
    for size in [0, 1, 3, 100, 257] {
        check("hash-loop", "steps", size);
        check("memory-sum", "kib", size);
        check("shared-lock", "increments", size);
        check("async-tasks", "tasks", size);
    }
}

#[test]
fn each_experiment_has_a_base_its_twin_and_three_planted_differences() {
    for experiment in lab00_measuring::lab().experiments {
        let names: Vec<&str> = experiment.contenders.iter().map(|contender| contender.name.as_str()).collect();
        assert_eq!(names, ["base", "twin", "plus-1-percent", "plus-2-percent", "plus-5-percent"]);
        assert_eq!(experiment.spec.baseline(&experiment.contenders), Some("base"));
    }
}

#[test]
fn one_per_cent_of_the_work_is_a_whole_number_of_units() {
    for (experiment, size) in [("hash-loop", "steps"), ("shared-lock", "increments"), ("async-tasks", "tasks")] {
        let units = find(experiment).spec.quick_point()[size].number().expect("a size is a number");
        assert_eq!(units % 100, 0, "rounding would plant less than the name says: {experiment}");
    }
}

/// Twice, so that what the first call left behind is seen in the second.
fn check(experiment: &str, size: &str, value: u64) {
    let experiment = find(experiment);
    let mut point = experiment.spec.quick_point();
    point.insert(size.into(), Value::from(value));
    let setup = Setup::at(point);
    let expected = experiment.expect(&setup).expect("the reference answers").digest;
    for contender in &experiment.contenders {
        let place = format!("{}/{} {size}={value}", experiment.spec.name, contender.name);
        let racer = contender.build(&setup).unwrap_or_else(|error| panic!("{place}: {error}"));
        let Racer::Job(mut racer) = racer else { panic!("{place}: not a job") };
        for _ in 0..2 {
            racer.slice(1, 0).unwrap_or_else(|error| panic!("{place}: {error}"));
            assert_eq!(racer.digest().expect("there was a call"), expected, "{place}");
        }
    }
}

fn find(name: &str) -> Experiment {
    let mut experiments = lab00_measuring::lab().experiments.into_iter();
    experiments.find(|experiment| experiment.spec.name == name).expect("the lab has this experiment")
}
