//! Windows instead of slices.

use super::scripted::{Asked, Instead, Scene, brief};
use crate::protocol::{Command, Failure, Reply, WindowReply};
use crate::referee::Settings;
use crate::report::{Said, Status};
use crate::verdict::Depth;
use crate::{Lane, Window};

fn load() -> crate::Load {
    let nothing = |_: crate::Setup| Ok(|window: &Window| Ok(window.lanes().map(|lane: Lane| lane.id() as u64).sum()));
    crate::load("counter").fix("workers", 2).contender("first", nothing).contender("second", nothing)
}

fn scene(script: impl FnMut(&Asked) -> Option<Instead> + 'static) -> Scene {
    Scene::new(load(), script).call("second", std::time::Duration::from_micros(20))
}

fn timed(asked: &Asked) -> bool {
    matches!(asked.command, Command::Window { timed: true, .. })
}

#[test]
fn quick_counts_only_and_deeper_races_time_each_operation_too_but_for_the_twin() {
    let quick = scene(|_| None);
    quick.run(&brief());
    assert!(quick.turns().iter().all(|turn| !timed(turn)));

    let deep = scene(|_| None);
    deep.run(&Settings { depth: Depth::Default, ..brief() });
    let turns = deep.turns();
    let windows =
        |name: &str, with: bool| turns.iter().filter(|turn| turn.instance == name && timed(turn) == with).count();
    assert_eq!(windows("first", true), windows("first", false));
    assert_eq!(windows("second", true), windows("second", false));
    assert_eq!(windows("~twin", true), 0);
    assert_eq!(windows("~twin", false), windows("first", false));
}

#[test]
fn a_load_has_no_planted_spike_but_a_scaled_one() {
    let scene = scene(|_| None);
    let report = scene.run(&brief());
    assert!(scene.turns().iter().all(|turn| turn.instance != "~spike"));
    let point = &report.labs[0].experiments[0].points[0];
    let foot = point.foot.as_ref().unwrap();
    assert!(foot.spike_is_scaled);
    assert!((foot.spike.unwrap().ratio - 1.02).abs() < 0.005);
    assert_eq!(point.contender("second").unwrap().judgement.unwrap().said, Said::Slower);
}

#[test]
fn a_window_in_which_nothing_was_done_gives_no_value_and_breaks_nothing() {
    let report = scene(|asked| {
        let empty = WindowReply { open_ns: 1_000, operations_per_lane: vec![0, 0], ..WindowReply::default() };
        (asked.races_as("second") && asked.build == 2).then_some(Instead::Say(Reply::Window(empty)))
    })
    .run(&brief());
    let point = &report.labs[0].experiments[0].points[0];
    let numbers: Vec<u32> =
        point.contender("second").unwrap().generations.iter().map(|generation| generation.generation).collect();
    assert_eq!(numbers.len() + 1, point.generations);
    assert!(!numbers.contains(&2));
    assert!(!serde_json::to_string(&report).unwrap().contains("null"));
}

#[test]
fn latencies_are_compared_within_their_generation_even_where_one_is_missing() {
    use crate::protocol::Latency;
    // A machine that slows down from generation to generation: only pairs of one generation have a steady ratio.
    let report = scene(|asked| {
        let Command::Window { timed, open_us, .. } = asked.command else { return None };
        let nothing = asked.instance == "second" && asked.build == 3;
        let p50 = 2_u64.pow(u32::try_from(asked.build).unwrap()) * if asked.instance == "second" { 3 } else { 1 };
        let latency = Latency { count: 1_000, p50_ns: Some(p50), max_ns: p50, ..Latency::default() };
        let operations_per_lane = vec![if nothing { 0 } else { 1_000 }; 2];
        let latency = timed.then_some(latency);
        let window = WindowReply { open_ns: open_us * 1_000, operations_per_lane, latency, ..WindowReply::default() };
        (asked.instance != "trial").then_some(Instead::Say(Reply::Window(window)))
    })
    .run(&Settings { depth: Depth::Default, ..brief() });
    let second = report.labs[0].experiments[0].points[0].contender("second").unwrap();
    let judged = second.latency_judgements["p50"];
    assert!((judged.low - 3.0).abs() < 1e-9 && (judged.high - 3.0).abs() < 1e-9, "{judged:?}");
}

#[test]
fn lost_operations_withdraw_their_contender() {
    let report = scene(|asked| {
        let lost = Reply::Failed { kind: Failure::Unconserved, message: "did 5 and the state has seen 4".into() };
        (asked.races_as("second") && asked.build == 5).then_some(Instead::Say(lost))
    })
    .run(&brief());
    let point = &report.labs[0].experiments[0].points[0];
    let second = point.contender("second").unwrap();
    assert_eq!(second.status, Status::Unconserved("did 5 and the state has seen 4".into()));
    assert!(second.generations.is_empty() && second.trial.is_none());
    assert_eq!(point.contender("first").unwrap().status, Status::Verified);
}
