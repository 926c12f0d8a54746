//! CPython's two queues speak the protocol and bring the same messages. Without a `python3` there is nothing to show, and
//! the referee would skip them too.
#![cfg(not(loom))]

use contend::{Setup, Skip};

#[test]
fn both_queues_bring_every_message_once_and_in_order() {
    let lab = lab03_producer_consumer::lab();
    let experiment = lab.find("topology").expect("the lab has this experiment");
    for topology in ["1:1", "1:5", "4:1", "4:4"] {
        for capacity in ["1", "16"] {
            let setup =
                Setup::new([("capacity", capacity.into()), ("topology", topology.into()), ("workers", 2.into())]);
            let expected = experiment.expect(&setup).unwrap().digest;
            for contender in &experiment.contenders {
                let Some(program) = contender.program() else { continue };
                match program.rehearse(&setup) {
                    Ok(digest) => assert_eq!(digest, expected, "{}, {topology}, room for {capacity}", contender.name),
                    Err(why) if why.is::<Skip>() => return skipped(&why),
                    Err(why) => panic!("{}, {topology}, room for {capacity}: {why}", contender.name),
                }
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
