//! The search for knees after the race.

use std::time::Duration;

use super::scripted::{Asked, Instead, Scene, brief};
use crate::journal::Line;
use crate::protocol::{Command, OpenReply, Reply, WindowReply};
use crate::referee::Settings;
use crate::report::{Knee, Report, Status};
use crate::spawned::Lost;
use crate::{Lane, Window};

/// Keeps up to here.
const KNEE: u64 = 130_000;

fn scene() -> Scene {
    let nothing = |_: crate::Setup| Ok(|window: &Window| Ok(window.lanes().map(|lane: Lane| lane.id() as u64).sum()));
    let load = crate::load("counter").fix("workers", 2).contender("first", nothing).contender("second", nothing);
    Scene::new(load, |asked| falls_behind(asked, KNEE)).call("second", Duration::from_micros(20))
}

/// The backlog grows beyond that rate.
fn falls_behind(asked: &Asked, knee: u64) -> Option<Instead> {
    let Command::Window { arrivals: Some(arrivals), open_us, .. } = asked.command else { return None };
    let planned = arrivals.per_second * open_us / 1_000_000;
    let behind_at_close = if arrivals.per_second > knee { planned / 10 } else { 0 };
    Some(Instead::Say(Reply::Window(WindowReply {
        open_ns: open_us * 1_000,
        operations_per_lane: vec![planned / 2; 2],
        open_loop: Some(OpenReply { planned, behind_at_close, ..OpenReply::default() }),
        ..WindowReply::default()
    })))
}

fn asked() -> Settings {
    Settings { find_knee: true, ..brief() }
}

fn knee(report: &Report, name: &str) -> Knee {
    let point = &report.labs[0].experiments[0].points[0];
    point.contender(name).unwrap().summary.as_ref().unwrap().knee.unwrap()
}

#[test]
fn the_knee_of_each_contender_is_an_interval_that_holds_it() {
    let report = scene().run(&asked());
    for name in ["first", "second"] {
        let Knee { under_per_second: Some(under), over_per_second: Some(over), probes } = knee(&report, name) else {
            panic!("no knee of {name}")
        };
        assert!(under <= KNEE && KNEE < over && over as f64 <= under as f64 * 1.1, "{name}: {under} to {over}");
        assert!(probes >= 6);
    }
    let table = crate::table::tables(&report).remove(0);
    assert!(table.columns.iter().any(|column| column.title == "knee/s"));
}

#[test]
fn nobody_is_probed_who_was_not_asked_for() {
    let scene = scene();
    let report = scene.run(&brief());
    assert!(report.labs[0].experiments[0].points[0].contenders[0].summary.as_ref().unwrap().knee.is_none());
    assert!(!scene.lines().iter().any(|line| matches!(line, Line::Probe { .. })));
}

#[test]
fn a_search_that_was_interrupted_goes_on_behind_its_probes() {
    let whole = scene();
    let report = whole.run(&asked());
    let cut = scene();
    let mut probes = 0;
    cut.rescript(move |asked| {
        let is_probe = matches!(asked.command, Command::Window { arrivals: Some(_), .. });
        probes += usize::from(is_probe);
        if probes == 5 { Some(Instead::Interrupt) } else { falls_behind(asked, KNEE) }
    });
    assert!(!cut.run(&asked()).run.complete);
    cut.rescript(|asked| falls_behind(asked, KNEE));
    let resumed = cut.resume();
    assert!(resumed.run.complete);
    for name in ["first", "second"] {
        assert_eq!(knee(&resumed, name), knee(&report, name));
    }
    let count = |scene: &Scene| scene.lines().iter().filter(|line| matches!(line, Line::Probe { .. })).count();
    assert_eq!(count(&cut), count(&whole));
}

#[test]
fn who_hangs_under_too_much_load_is_shown_as_hung() {
    let scene = scene();
    scene.rescript(|asked| {
        let Command::Window { arrivals: Some(_), .. } = asked.command else { return None };
        if asked.contender == "second" {
            Some(Instead::Lose(Lost::Hung(Duration::from_secs(30))))
        } else {
            falls_behind(asked, KNEE)
        }
    });
    let report = scene.run(&asked());
    let point = &report.labs[0].experiments[0].points[0];
    assert!(matches!(point.contender("second").unwrap().status, Status::Hung(_)));
    assert!(point.contender("first").unwrap().summary.as_ref().unwrap().knee.is_some());
}
