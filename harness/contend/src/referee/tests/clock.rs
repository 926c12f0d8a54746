//! Clocks that stand still or leap: no sample of them counts, and no number that is none gets into a report.

use super::scripted::{Asked, Instead, brief, scene};
use crate::Report;
use crate::protocol::Sample;
use crate::report::Status;

/// JSON has no NaN and no infinity: they would be written as `null`.
fn assert_every_number_is_one(report: &Report) {
    let text = serde_json::to_string(report).unwrap();
    assert!(!text.contains("null"), "{text}");
    let read: Report = serde_json::from_str(&text).unwrap();
    assert_eq!(&read, report);
}

fn in_race(name: &'static str, turns: fn(&Asked) -> bool, change: fn(&mut Sample)) -> Report {
    scene(move |asked| (asked.races_as(name) && turns(asked)).then_some(Instead::Change(change))).run(&brief())
}

#[test]
fn a_clock_that_stood_still_for_some_slices_costs_those_slices() {
    let report = in_race("quick", |asked| asked.turn < 2, |sample| sample.wall_ns = 0);
    assert_every_number_is_one(&report);
    let quick = report.labs[0].experiments[0].points[0].contender("quick").unwrap().clone();
    assert_eq!(quick.status, Status::Verified);
    assert!(quick.generations.iter().all(|generation| generation.rounds == 3));
    assert!((quick.judgement.unwrap().ratio - 0.5).abs() < 0.01);
}

#[test]
fn a_clock_that_always_stands_still_leaves_its_contender_without_numbers() {
    let report = in_race("quick", |_| true, |sample| sample.wall_ns = 0);
    assert_every_number_is_one(&report);
    let point = &report.labs[0].experiments[0].points[0];
    assert!(!point.contender("quick").unwrap().raced && point.contender("quick").unwrap().judgement.is_none());
    assert!(point.contender("slow").unwrap().judgement.is_some());
}

#[test]
fn a_baseline_without_times_leaves_no_ratio_to_anyone() {
    let report = in_race("sequential", |_| true, |sample| sample.wall_ns = 0);
    assert_every_number_is_one(&report);
    let point = &report.labs[0].experiments[0].points[0];
    assert!(point.contenders.iter().all(|contender| contender.judgement.is_none()));
    assert!(report.run.complete);
}

#[test]
fn a_clock_that_leapt_once_moves_no_verdict() {
    let report = in_race("quick", |asked| asked.build == 4 && asked.turn == 1, |sample| sample.wall_ns = u64::MAX);
    assert_every_number_is_one(&report);
    let quick = report.labs[0].experiments[0].points[0].contender("quick").unwrap().clone();
    assert!((quick.judgement.unwrap().ratio - 0.5).abs() < 0.01);
}

#[test]
fn a_clock_that_always_leaps_is_slow_and_still_a_number() {
    let report = in_race("slow", |_| true, |sample| sample.wall_ns = u64::MAX);
    assert_every_number_is_one(&report);
}

#[test]
fn a_reply_without_calls_is_left_out() {
    let report = in_race("slow", |asked| asked.turn == 0, |sample| (sample.calls, sample.jobs_per_call) = (0, 0));
    assert_every_number_is_one(&report);
    let slow = report.labs[0].experiments[0].points[0].contender("slow").unwrap().clone();
    assert!(slow.generations.iter().all(|generation| generation.rounds == 4));
}

#[test]
fn a_trial_whose_clock_stands_still_is_a_failure_and_not_a_division_by_zero() {
    let report = scene(|asked| {
        let trial = asked.instance == "trial" && asked.contender == "quick" && asked.is_slice();
        trial.then_some(Instead::Change(|sample| sample.wall_ns = 0))
    })
    .run(&brief());
    assert_every_number_is_one(&report);
    let status = report.labs[0].experiments[0].points[0].contender("quick").unwrap().status.clone();
    assert_eq!(status.why(), Some("its call took no time at all: the clock is too coarse"));
}
