//! The Python contenders speak the protocol and give the reference answer. Without a `python3` there is nothing to
//! show, and the referee would skip them too.
#![cfg(not(loom))]

use contend::{Setup, Skip, Value};

#[test]
fn python_gives_the_reference_answer_at_any_number_of_workers() {
    let lab = lab01_lock_contention::lab();
    let experiment = lab.find("gil-demo").expect("the lab has this experiment");
    for (n, workers) in [(0, 2), (1, 3), (1_001, 1), (1_001, 2), (1_001, 3), (4_000_000, 2)] {
        let mut point = experiment.spec.quick_point();
        point.extend([("n", n), ("workers", workers)].map(|(name, value)| (name.to_owned(), Value::from(value))));
        let setup = Setup::at(point);
        let expected = experiment.expect(&setup).unwrap().digest;
        for contender in &experiment.contenders {
            let Some(program) = contender.program() else { continue };
            // Half a second of Python, once: its sums leave 64 bits, which is about digests and not about threads.
            if n > 10_000 && contender.name != "python-processes" {
                continue;
            }
            match program.rehearse(&setup) {
                Ok(digest) => assert_eq!(digest, expected, "{} n={n} workers={workers}", contender.name),
                Err(why) if why.is::<Skip>() => return skipped(&why),
                Err(why) => panic!("{} n={n} workers={workers}: {why}", contender.name),
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
