//! Every contender does every errand that it takes part in, each operation once.

use contend::{Experiment, Point, Racer, Setup, Value};

use super::errand::{Errand, NAMES};
use super::experiment;

fn at(what: &str) -> Setup {
    let Experiment { spec, .. } = experiment();
    let mut point: Point = spec.quick_point();
    point.insert("what".to_owned(), Value::from(what));
    Setup::at(point)
}

#[test]
fn every_contender_gives_each_number_back_once_at_every_point() {
    for what in NAMES {
        let setup = at(what);
        let reference = experiment().expect(&setup).unwrap().digest;
        for contender in experiment().contenders {
            if contender.absent(&setup).is_some() {
                continue;
            }
            let Racer::Job(mut racer) = contender.build(&setup).unwrap() else { panic!("a job") };
            racer.slice(1, 0).unwrap_or_else(|error| panic!("{} at {what}: {error}", contender.name));
            assert_eq!(racer.digest().unwrap(), reference, "{} at {what}", contender.name);
        }
    }
}

#[test]
fn the_baseline_takes_part_everywhere() {
    for what in NAMES {
        let Experiment { spec, contenders, .. } = experiment();
        let baseline = spec.baseline(&contenders).unwrap();
        let baseline = contenders.iter().find(|contender| contender.name == baseline).unwrap();
        assert!(baseline.absent(&at(what)).is_none());
        assert!(Errand::at(&at(what)).times > 0);
    }
}
