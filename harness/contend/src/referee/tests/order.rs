//! Who takes a slice when, of how many calls, in which process.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::scripted::{STEPS_PER_US, Scene, brief, job, scene};
use crate::protocol::Command;
use crate::referee::Settings;
use crate::report::{Place, Said};
use crate::schedule::Schedule;

#[test]
fn every_round_follows_the_schedule() {
    let scene = scene(|_| None);
    let settings = Settings { seed: 7, ..brief() };
    scene.run(&settings);
    let instances = ["sequential", "quick", "slow", "~twin", "~spike"];
    let schedule = Schedule::new(instances.len(), 7);
    let turns = scene.turns();
    assert_eq!(turns.len() % instances.len(), 0);
    for (round, slices) in turns.chunks(instances.len()).enumerate() {
        let order: Vec<&str> = schedule.order(round as u64).into_iter().map(|place| instances[place]).collect();
        let asked: Vec<&str> = slices.iter().map(|slice| slice.instance.as_str()).collect();
        assert_eq!(asked, order, "round {round} of the race");
    }
}

#[test]
fn the_calls_of_a_slice_are_chosen_once_and_fill_it() {
    let scene = scene(|_| None);
    scene.run(&Settings::quick());
    let mut chosen: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for turn in scene.turns() {
        let Command::Slice { calls, .. } = turn.command else { unreachable!("a job has slices only") };
        chosen.entry(turn.instance).or_default().insert(calls);
    }
    let once = |calls: u32| BTreeSet::from([calls]);
    // 200 us of calls that take 10, 5 and 20 us; the companions do as the baseline does.
    assert_eq!(chosen["sequential"], once(20));
    assert_eq!(chosen["quick"], once(40));
    assert_eq!(chosen["slow"], once(10));
    assert_eq!(chosen["~twin"], once(20));
    assert_eq!(chosen["~spike"], once(20));
}

#[test]
fn a_contender_that_takes_about_as_long_makes_as_many_calls() {
    let scene = Scene::new(job(), |_| None).call("quick", Duration::from_micros(8));
    scene.run(&brief());
    let of = |name: &str| scene.turns().into_iter().find(|turn| turn.instance == name).unwrap().command;
    let (Command::Slice { calls: own, .. }, Command::Slice { calls: base, .. }) = (of("quick"), of("sequential"))
    else {
        unreachable!("a job has slices only")
    };
    assert_eq!(own, base);
}

#[test]
fn a_generation_has_five_rounds_at_least_and_sixty_at_most() {
    for (budget, rounds) in [(Duration::ZERO, 5), (Duration::from_secs(3_600), 60)] {
        let scene = scene(|_| None);
        let report = scene.run(&Settings { budget: Some(budget), ..Settings::quick() });
        let point = &report.labs[0].experiments[0].points[0];
        for contender in &point.contenders {
            assert!(contender.generations.iter().all(|generation| generation.rounds == rounds), "{}", contender.name);
            assert_eq!(contender.generations.len(), point.generations);
        }
    }
}

#[test]
fn every_generation_has_fresh_runners() {
    let scene = scene(|_| None);
    let report = scene.run(&brief());
    let planned = Settings::quick().generations(2);
    assert_eq!(report.labs[0].experiments[0].points[0].generations, planned);
    let runners: BTreeSet<usize> = scene.turns().iter().map(|turn| turn.runner).collect();
    assert_eq!(runners.len(), planned, "all race together, so a generation is one runner");
    // One for the reference answer and one for each of three trials besides.
    assert_eq!(scene.world.0.borrow().started, planned + 4);
}

#[test]
fn who_races_apart_is_compared_through_a_bridge() {
    let scene = Scene::new(job().apart(), |_| None).call("quick", Duration::from_micros(5));
    let report = scene.run(&brief());
    let turns = scene.turns();
    let runner_of = |name: &str| turns.iter().find(|turn| turn.instance == name).unwrap().runner;
    assert_eq!(runner_of("sequential"), runner_of("quick"));
    assert_eq!(runner_of("sequential"), runner_of("~twin"));
    assert_ne!(runner_of("sequential"), runner_of("slow"));
    assert_ne!(runner_of("sequential"), runner_of("~bridge"));
    assert_ne!(runner_of("slow"), runner_of("~bridge"));
    let point = &report.labs[0].experiments[0].points[0];
    assert_eq!(point.contender("slow").unwrap().place, Place::Apart);
    assert!(point.contender("slow").unwrap().judgement.unwrap().across);
    assert!(!point.contender("quick").unwrap().judgement.unwrap().across);
    assert!(point.foot.as_ref().unwrap().bridge.is_some());
}

#[test]
fn without_anyone_apart_there_is_no_bridge() {
    let scene = scene(|_| None);
    let report = scene.run(&brief());
    assert!(scene.turns().iter().all(|turn| turn.instance != "~bridge"));
    assert!(report.labs[0].experiments[0].points[0].foot.as_ref().unwrap().bridge.is_none());
}

#[test]
fn the_twin_is_the_baseline_and_the_spike_two_percent_more() {
    let scene = scene(|_| None);
    let report = scene.run(&brief());
    for turn in scene.turns() {
        let Command::Slice { spin_steps, .. } = turn.command else { unreachable!("a job has slices only") };
        let expected = if turn.instance == "~spike" { (10.0 * 0.02 * STEPS_PER_US) as u32 } else { 0 };
        assert_eq!(spin_steps, expected, "{}", turn.instance);
        if turn.instance.starts_with('~') {
            assert_eq!(turn.contender, "sequential");
        }
    }
    let foot = report.labs[0].experiments[0].points[0].foot.clone().unwrap();
    assert!((foot.spike.unwrap().ratio - 1.02).abs() < 0.005);
    assert!((foot.twin.unwrap().ratio - 1.0).abs() < 0.005);
    assert!(!foot.spike_is_scaled);
}

#[test]
fn clear_differences_are_called() {
    let scene = scene(|_| None);
    let report = scene.run(&brief());
    let point = &report.labs[0].experiments[0].points[0];
    assert_eq!(point.contender("quick").unwrap().judgement.unwrap().said, Said::Faster);
    assert_eq!(point.contender("slow").unwrap().judgement.unwrap().said, Said::Slower);
    assert!(point.contender("sequential").unwrap().judgement.is_none());
    assert!(report.run.complete);
}

#[test]
fn a_call_longer_than_a_slice_may_be_has_one_a_generation_after_the_rounds() {
    let scene = Scene::new(job(), |_| None).call("slow", Duration::from_millis(150));
    let report = scene.run(&brief());
    let turns = scene.turns();
    let mut runners: Vec<usize> = turns.iter().map(|turn| turn.runner).collect();
    runners.dedup();
    for runner in runners {
        let own: Vec<_> = turns.iter().filter(|turn| turn.runner == runner).collect();
        assert_eq!(own.iter().filter(|turn| turn.instance == "slow").count(), 1);
        assert_eq!(own.last().unwrap().instance, "slow");
    }
    let in_square: Vec<_> = turns.iter().filter(|turn| turn.instance != "slow").collect();
    let schedule = Schedule::new(4, brief().seed);
    let instances = ["sequential", "quick", "~twin", "~spike"];
    for (round, slices) in in_square.chunks(4).enumerate() {
        let order: Vec<&str> = schedule.order(round as u64).into_iter().map(|place| instances[place]).collect();
        let asked: Vec<&str> = slices.iter().map(|slice| slice.instance.as_str()).collect();
        assert_eq!(asked, order, "single slices do not move the square on, round {round}");
    }
    let slow = report.labs[0].experiments[0].points[0].contender("slow").unwrap().clone();
    assert!((slow.judgement.unwrap().ratio / 15_000.0 - 1.0).abs() < 0.02);
}

#[test]
fn a_deep_race_stops_at_the_first_look_that_decides() {
    let scene = scene(|_| None);
    let report = scene.run(&Settings { depth: crate::verdict::Depth::Full, ..brief() });
    let looks = crate::verdict::Plan::new(crate::verdict::Depth::Full, 2).looks;
    assert_eq!(report.labs[0].experiments[0].points[0].generations, looks[0]);
}

#[test]
fn a_whole_race_goes_on_to_the_last_look_and_says_the_same() {
    let deep = Settings { depth: crate::verdict::Depth::Full, ..brief() };
    let stopped = scene(|_| None).run(&deep);
    let whole = scene(|_| None).run(&Settings { whole: true, ..deep });
    let point = |report: &crate::Report| report.labs[0].experiments[0].points[0].clone();
    let looks = crate::verdict::Plan::new(crate::verdict::Depth::Full, 2).looks;
    assert_eq!(point(&whole).generations, looks[2]);
    let said = |report: &crate::Report| -> Vec<_> {
        point(report).contenders.iter().map(|one| one.judgement.as_ref().map(|judged| judged.said)).collect()
    };
    assert_eq!(said(&whole), said(&stopped));
}
