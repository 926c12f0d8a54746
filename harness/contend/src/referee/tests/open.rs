//! The open loop: which windows are asked for, and what becomes of their replies.

use std::time::Duration;

use super::scripted::{Asked, Instead, Scene, brief};
use crate::protocol::{Command, Latency, OpenReply, Reply, Spacing, WindowReply};
use crate::referee::Settings;
use crate::report::{PointReport, Report, Said, Status};
use crate::verdict::Depth;
use crate::{Lane, Window};

fn load() -> crate::Load {
    let nothing = |_: crate::Setup| Ok(|window: &Window| Ok(window.lanes().map(|lane: Lane| lane.id() as u64).sum()));
    crate::load("counter")
        .fix("workers", 2)
        .rates([5_000, 100_000])
        .contender("first", nothing)
        .contender("second", nothing)
}

fn scene(script: impl FnMut(&Asked) -> Option<Instead> + 'static) -> Scene {
    Scene::new(load(), script).call("second", Duration::from_micros(20))
}

fn deep() -> Settings {
    Settings { depth: Depth::Default, ..brief() }
}

fn rate(asked: &Asked) -> Option<u64> {
    let Command::Window { arrivals, .. } = &asked.command else { return None };
    arrivals.map(|arrivals| arrivals.per_second)
}

fn point(report: &Report) -> &PointReport {
    &report.labs[0].experiments[0].points[0]
}

/// An open window that came to this, whatever else is scripted.
fn open_window(asked: &Asked, behind_at_close: u64) -> Option<Instead> {
    let per_second = rate(asked)?;
    let Command::Window { open_us, .. } = asked.command else { return None };
    let planned = per_second * open_us / 1_000_000;
    let latency = Latency { count: planned, p50_ns: Some(900), max_ns: 5_000, ..Latency::default() };
    Some(Instead::Say(Reply::Window(WindowReply {
        open_ns: open_us * 1_000,
        operations_per_lane: vec![planned / 2; 2],
        latency: Some(latency),
        open_loop: Some(OpenReply { planned, behind_at_close, ..OpenReply::default() }),
        ..WindowReply::default()
    })))
}

#[test]
fn each_contender_gets_a_window_at_each_rate_beside_the_closed_ones_and_hidden_ones_get_none() {
    let scene = scene(|_| None);
    let report = scene.run(&deep());
    let turns = scene.turns();
    let windows = |name: &str, at: Option<u64>| {
        turns.iter().filter(|turn| turn.instance == name && turn.is_window() && rate(turn) == at).count()
    };
    let generations = point(&report).generations;
    for name in ["first", "second"] {
        assert_eq!(windows(name, Some(5_000)), generations, "{name}");
        assert_eq!(windows(name, Some(100_000)), generations, "{name}");
        assert_eq!(windows(name, None), 2 * generations, "{name}");
    }
    assert_eq!(windows("~twin", Some(5_000)) + windows("~twin", Some(100_000)), 0);
}

#[test]
fn quick_has_no_open_loop_unless_rates_are_asked_for() {
    let quick = scene(|_| None);
    quick.run(&brief());
    assert!(quick.turns().iter().all(|turn| rate(turn).is_none()));
    let asked = scene(|_| None);
    let report = asked.run(&Settings { rates: vec![700], ..brief() });
    let rates: std::collections::BTreeSet<u64> = asked.turns().iter().filter_map(rate).collect();
    assert_eq!(rates, [700].into());
    assert!(point(&report).contender("first").unwrap().summary.as_ref().unwrap().latency_ns.contains_key("p50@700"));
}

#[test]
fn all_contenders_of_a_generation_meet_the_same_arrivals_and_each_generation_others() {
    let scene = Scene::new(load().poisson(), |_| None);
    scene.run(&deep());
    let mut seeds: std::collections::BTreeMap<usize, Vec<u64>> = std::collections::BTreeMap::new();
    for turn in scene.turns() {
        let Command::Window { arrivals: Some(arrivals), .. } = turn.command else { continue };
        assert_eq!(arrivals.spacing, Spacing::Exponential);
        seeds.entry(turn.build).or_default().push(arrivals.seed);
    }
    assert!(seeds.values().all(|seeds| seeds.iter().all(|seed| *seed == seeds[0])));
    let all: std::collections::BTreeSet<u64> = seeds.values().map(|seeds| seeds[0]).collect();
    assert_eq!(all.len(), seeds.len());
}

#[test]
fn closed_and_open_latencies_stand_side_by_side_and_are_both_judged() {
    let report = scene(|_| None).run(&deep());
    let second = point(&report).contender("second").unwrap();
    let summary = second.summary.as_ref().unwrap();
    assert_eq!(summary.latency_ns["p99@5000"], 40_000.0);
    assert_eq!(summary.open.len(), 2);
    assert_eq!((summary.open[0].planned, summary.open[0].saturated), (10_000.0, 0.0));
    assert_eq!(summary.open[0].lag_ns["p99"], 40_000.0);
    assert_eq!(second.latency_judgements["p99@5000"].said, Said::Slower);
    assert!(!second.latency_judgements.keys().any(|name| name.starts_with("max")));
}

#[test]
fn who_is_saturated_has_no_percentiles_and_no_verdict_on_them() {
    let report = scene(|asked| {
        let behind = if asked.instance == "second" && rate(asked) == Some(100_000) { 5_000 } else { 0 };
        open_window(asked, behind)
    })
    .run(&deep());
    let second = point(&report).contender("second").unwrap();
    let summary = second.summary.as_ref().unwrap();
    assert!(summary.latency_ns.contains_key("p50@5000") && !summary.latency_ns.contains_key("p50@100000"));
    assert!(!second.latency_judgements.contains_key("p50@100000"));
    assert_eq!(summary.open[1].saturated, 1.0);
    assert!(summary.open[1].backlog_growth > 0.01);
    let table = crate::table::tables(&report).remove(0);
    let column = table.columns.iter().position(|column| column.title == "p50 at 100 k/s").unwrap();
    assert_eq!(table.rows[1][column], "saturated");
    assert_eq!(table.rows[0][column], "900 ns");
}

#[test]
fn a_bad_generation_of_twenty_is_said_and_leaves_the_percentiles_and_three_do_not() {
    for (bad, shown) in [(1, true), (3, false)] {
        let report = scene(move |asked| open_window(asked, if asked.build <= bad { 9_000 } else { 0 })).run(&deep());
        let summary = point(&report).contender("first").unwrap().summary.clone().unwrap();
        assert_eq!(summary.open[0].saturated, bad as f64 / point(&report).generations as f64);
        assert_eq!(summary.latency_ns.contains_key("p50@5000"), shown, "{bad}");
    }
}

#[test]
fn a_runner_that_ignores_arrivals_is_not_believed() {
    let report = scene(|asked| {
        let closed = WindowReply { open_ns: 1_000, operations_per_lane: vec![1, 1], ..WindowReply::default() };
        let ignores = asked.contender == "second" && rate(asked).is_some();
        ignores.then_some(Instead::Say(Reply::Window(closed)))
    })
    .run(&deep());
    let Status::Failed(why) = &point(&report).contender("second").unwrap().status else { panic!("it raced") };
    assert!(why.contains("open_loop"), "{why}");
}

#[test]
fn a_resumed_run_has_the_same_open_loop() {
    let whole = scene(|_| None);
    let report = whole.run(&deep());
    let cut = scene(|asked| (asked.build == 7 && asked.races_as("second")).then_some(Instead::Interrupt));
    assert!(!cut.run(&deep()).run.complete);
    cut.rescript(|_| None);
    let resumed = cut.resume();
    let open = |report: &Report| point(report).contender("second").unwrap().summary.as_ref().unwrap().open.clone();
    assert_eq!(open(&resumed), open(&report));
}
