//! Interrupted anywhere, then resumed: every sample once, and nothing asked again that is known.

use std::collections::BTreeSet;

use super::scripted::{Instead, Scene, brief, scene};
use crate::Report;
use crate::journal::Line;
use crate::protocol::Command;

/// Generations in the journal: each number ends once, and no round of one comes after its end.
fn assert_no_sample_twice(scene: &Scene) {
    let mut ended = BTreeSet::new();
    for line in scene.lines() {
        match line {
            Line::Round { generation, .. } => assert!(!ended.contains(&generation), "{generation} has ended"),
            Line::Generation { generation, .. } => assert!(ended.insert(generation), "{generation} ends twice"),
            _ => {}
        }
    }
}

fn assert_whole(report: &Report) {
    assert!(report.run.complete);
    let point = &report.labs[0].experiments[0].points[0];
    for contender in &point.contenders {
        let numbers: BTreeSet<u32> = contender.generations.iter().map(|generation| generation.generation).collect();
        assert_eq!(numbers.len(), contender.generations.len());
        assert_eq!(numbers.len(), point.generations);
        assert!(contender.status.is_verified());
    }
    assert!(point.generations >= brief().generations(2));
}

/// Interrupts at the n-th turn of the race, or asks for more than there are.
fn interrupt_at(turn: usize) -> Scene {
    let mut turns = 0;
    scene(move |asked| {
        turns += usize::from(asked.is_slice() && asked.instance != "trial");
        (turns == turn && asked.is_slice()).then_some(Instead::Interrupt)
    })
}

#[test]
fn an_interrupted_run_reports_what_is_known_and_resumes_to_the_end() {
    // A generation has 5 rounds of 5 turns: at its begin, in its middle, at its end, between, near the last.
    for turn in [1, 13, 24, 25, 26, 27, 120, 249] {
        let scene = interrupt_at(turn);
        let known = scene.run(&brief());
        assert!(!known.run.complete, "interrupted at {turn}");
        assert_eq!(known.labs[0].experiments[0].points[0].generations, (turn - 1) / 25);
        scene.rescript(|_| None);
        assert_whole(&scene.resume());
        assert_no_sample_twice(&scene);
    }
}

#[test]
fn a_resumed_run_asks_for_no_reference_and_no_trial_again() {
    let scene = interrupt_at(60);
    scene.run(&brief());
    let before = scene.world.0.borrow().log.len();
    scene.rescript(|_| None);
    scene.resume();
    let state = scene.world.0.borrow();
    assert!(state.log[before..].iter().all(|asked| asked.command != Command::Expect && asked.instance != "trial"));
}

#[test]
fn an_interrupted_trial_is_tried_again_and_the_others_are_not() {
    let scene = scene(|asked| (asked.instance == "trial" && asked.contender == "slow").then_some(Instead::Interrupt));
    let known = scene.run(&brief());
    assert!(!known.run.complete);
    let point = &known.labs[0].experiments[0].points[0];
    assert_eq!(point.contender("slow").unwrap().status.why(), Some("the run ended before its trial"));
    let before = scene.world.0.borrow().log.len();
    scene.rescript(|_| None);
    assert_whole(&scene.resume());
    let state = scene.world.0.borrow();
    let tried: BTreeSet<&str> = state.log[before..]
        .iter()
        .filter(|asked| asked.instance == "trial")
        .map(|asked| asked.contender.as_str())
        .collect();
    assert_eq!(tried, BTreeSet::from(["slow"]));
}

/// Cuts the journal so that it ends within a generation, after so many of its rounds: what `kill -9` leaves.
fn cut_after_rounds(scene: &Scene, generation: u32, rounds: usize) {
    let text = std::fs::read_to_string(scene.journal_file()).unwrap();
    let mut seen = 0;
    let kept: Vec<&str> = text
        .lines()
        .take_while(|line| match serde_json::from_str(line).unwrap() {
            Line::Round { generation: number, .. } if number == generation => {
                seen += 1;
                seen <= rounds
            }
            Line::Generation { generation: number, .. } => number != generation,
            _ => true,
        })
        .collect();
    std::fs::write(scene.journal_file(), kept.join("\n") + "\n").unwrap();
}

#[test]
fn an_unfinished_generation_is_kept_if_it_is_long_enough_else_dropped() {
    for (rounds, dropped) in [(0, None), (1, Some(1)), (4, Some(1)), (5, None)] {
        let scene = scene(|_| None);
        scene.run(&brief());
        cut_after_rounds(&scene, 6, rounds);
        let report = scene.resume();
        assert_whole(&report);
        assert_no_sample_twice(&scene);
        let point = &report.labs[0].experiments[0].points[0];
        assert_eq!(point.dropped.get("an interruption").copied(), dropped, "after {rounds} rounds");
        let sixth = point.contenders[0].generations.iter().find(|generation| generation.generation == 6);
        assert_eq!(sixth.is_some(), dropped.is_none(), "after {rounds} rounds");
    }
}

#[test]
fn many_interruptions_do_not_end_a_race_before_its_time() {
    let interrupting = || {
        let mut turns = 0;
        move |asked: &super::scripted::Asked| {
            turns += usize::from(asked.is_slice() && asked.instance != "trial");
            (turns == 13).then_some(Instead::Interrupt)
        }
    };
    let scene = scene(interrupting());
    scene.run(&brief());
    for _ in 0..9 {
        scene.rescript(interrupting());
        assert!(!scene.resume().run.complete);
    }
    scene.rescript(|_| None);
    let report = scene.resume();
    assert_whole(&report);
    assert_no_sample_twice(&scene);
    assert_eq!(report.labs[0].experiments[0].points[0].dropped["an interruption"], 10);
}

#[test]
fn a_finished_run_that_is_resumed_starts_nothing_and_says_the_same() {
    let scene = scene(|_| None);
    let first = scene.run(&brief());
    let started = scene.world.0.borrow().started;
    let again = scene.resume();
    assert_eq!(scene.world.0.borrow().started, started);
    assert_eq!(first, again);
}
