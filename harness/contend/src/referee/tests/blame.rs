//! Runners that die, hang or answer wrongly: who is blamed, who goes on, and what is kept.

use std::time::Duration;

use super::scripted::{Asked, Instead, Scene, brief, job, scene};
use crate::Report;
use crate::protocol::{Failure, Reply};
use crate::referee::Settings;
use crate::report::{ContenderReport, PointReport, Status};
use crate::spawned::Lost;

fn killed(signal: i32) -> Lost {
    Lost::Ended { code: None, signal: Some(signal), last_words: "thread 'main' said something\nand this last".into() }
}

fn point(report: &Report) -> &PointReport {
    &report.labs[0].experiments[0].points[0]
}

fn contender<'report>(report: &'report Report, name: &str) -> &'report ContenderReport {
    point(report).contender(name).unwrap()
}

/// The others have every generation there is, and a verdict.
fn assert_the_others_went_on(report: &Report, victim: &str) {
    let planned = Settings::quick().generations(1);
    for name in ["sequential", "quick", "slow"].into_iter().filter(|name| *name != victim) {
        let other = contender(report, name);
        assert_eq!(other.status, Status::Verified, "{name}");
        assert!(other.generations.len() >= planned, "{name} has {} generations", other.generations.len());
        assert!(name == "sequential" || other.judgement.is_some(), "{name}");
    }
    assert!(report.run.complete);
}

fn assert_nothing_is_shown(contender: &ContenderReport) {
    assert!(contender.generations.is_empty() && contender.summary.is_none() && contender.judgement.is_none());
    assert!(contender.trial.is_none() && contender.latency_judgements.is_empty() && !contender.raced);
}

/// In its third generation, in the round counted from 0.
fn dies_in_round(round: usize, lost: Lost) -> impl FnMut(&Asked) -> Option<Instead> {
    move |asked| {
        (asked.races_as("quick") && asked.build == 3 && asked.turn == round).then(|| Instead::Lose(lost.clone()))
    }
}

#[test]
fn a_runner_that_dies_early_costs_its_generation_and_another_takes_its_place() {
    let report = scene(dies_in_round(2, killed(11))).run(&brief());
    let Status::Died(why) = &contender(&report, "quick").status else { panic!("it died") };
    assert_eq!(why, "signal 11 (SIGSEGV): and this last");
    assert_nothing_is_shown(contender(&report, "quick"));
    assert_eq!(point(&report).dropped.get("quick"), Some(&1));
    assert_the_others_went_on(&report, "quick");
    let numbers: Vec<u32> =
        contender(&report, "slow").generations.iter().map(|generation| generation.generation).collect();
    assert!(!numbers.contains(&3), "{numbers:?}");
}

#[test]
fn a_runner_that_dies_late_leaves_its_whole_rounds_to_the_others() {
    let report = scene(dies_in_round(4, killed(6))).run(&brief());
    assert_nothing_is_shown(contender(&report, "quick"));
    assert!(point(&report).dropped.is_empty());
    assert_the_others_went_on(&report, "quick");
    let third = &contender(&report, "slow").generations[2];
    assert_eq!((third.generation, third.rounds), (3, 4));
}

#[test]
fn each_way_of_failing_while_racing_is_shown_as_what_it_is() {
    enum How {
        Says(Failure, &'static str),
        Is(Lost),
    }
    let exited = Lost::Ended { code: Some(7), signal: None, last_words: String::new() };
    let cases = [
        (How::Says(Failure::Panic, "out of bounds"), Status::Panicked("out of bounds".into())),
        (How::Says(Failure::Error, "no such file"), Status::Failed("no such file".into())),
        (How::Says(Failure::Skip, "no io_uring"), Status::Skipped("no io_uring".into())),
        (How::Is(Lost::Hung(Duration::from_secs(30))), Status::Hung("no answer within 30 s; it was killed".into())),
        (How::Is(Lost::Garbled("not a reply".into())), Status::Failed("not a reply".into())),
        (How::Is(exited), Status::Died("exit code 7".into())),
    ];
    for (how, status) in cases {
        let report = scene(move |asked| {
            let its_turn = asked.races_as("slow") && asked.build == 2 && asked.turn == 1;
            its_turn.then(|| match &how {
                How::Says(kind, message) => Instead::Say(Reply::Failed { kind: *kind, message: (*message).to_owned() }),
                How::Is(lost) => Instead::Lose(lost.clone()),
            })
        })
        .run(&brief());
        assert_eq!(contender(&report, "slow").status, status);
        assert_nothing_is_shown(contender(&report, "slow"));
        assert_the_others_went_on(&report, "slow");
    }
}

#[test]
fn a_wrong_answer_in_the_last_round_withdraws_every_time_of_it() {
    let last = Settings::quick().generations(2);
    let report = scene(move |asked| {
        let late = asked.races_as("quick") && asked.build == last && asked.turn == 4;
        late.then_some(Instead::Change(|sample| sample.digest = "wrong".into()))
    })
    .run(&brief());
    assert!(matches!(&contender(&report, "quick").status, Status::WrongAnswer(why) if why.contains("digest wrong")));
    assert_nothing_is_shown(contender(&report, "quick"));
    assert_the_others_went_on(&report, "quick");
    let text = serde_json::to_string(&point(&report).leaders).unwrap();
    assert!(!text.contains("quick"), "{text}");
}

#[test]
fn a_wrong_answer_in_the_trial_is_never_raced() {
    let scene = scene(|asked| {
        let trial = asked.instance == "trial" && asked.contender == "slow" && asked.is_slice();
        trial.then_some(Instead::Change(|sample| sample.digest = "wrong".into()))
    });
    let report = scene.run(&brief());
    assert_eq!(contender(&report, "slow").status.word(), "wrong answer");
    assert!(scene.turns().iter().all(|turn| turn.instance != "slow"));
    assert_the_others_went_on(&report, "slow");
}

#[test]
fn one_signal_9_may_come_from_outside_and_blames_nobody() {
    let report = scene(dies_in_round(1, killed(9))).run(&brief());
    assert_eq!(contender(&report, "quick").status, Status::Verified);
    assert!(contender(&report, "quick").judgement.is_some());
    assert_eq!(point(&report).dropped.get("quick"), Some(&1));
    assert_the_others_went_on(&report, "quick");
}

#[test]
fn the_third_signal_9_in_ones_own_turn_is_ones_own() {
    let scene = scene(|asked| (asked.races_as("quick") && asked.turn == 1).then(|| Instead::Lose(killed(9))));
    let report = scene.run(&brief());
    assert!(matches!(&contender(&report, "quick").status, Status::Died(why) if why.starts_with("signal 9 (SIGKILL)")));
    assert_eq!(point(&report).dropped.get("quick"), Some(&3));
    assert_the_others_went_on(&report, "quick");
}

#[test]
fn a_machine_that_kills_whoever_runs_does_not_keep_the_race_for_ever() {
    let mut turns = 0;
    let scene = scene(move |asked| {
        let in_race = asked.is_slice() && asked.instance != "trial";
        turns += usize::from(in_race);
        (in_race && turns.is_multiple_of(4)).then(|| Instead::Lose(killed(9)))
    });
    let report = scene.run(&brief());
    assert!(scene.world.0.borrow().started < 60);
    assert!(point(&report).generations < 10);
}

#[test]
fn whoever_cannot_be_built_in_company_is_withdrawn_and_not_its_neighbours() {
    let report = scene(|asked| {
        let build = matches!(asked.command, crate::protocol::Command::Build { .. });
        let refused = Reply::Failed { kind: Failure::Error, message: "address in use".into() };
        (build && asked.instance == "slow").then_some(Instead::Say(refused))
    })
    .run(&brief());
    assert_eq!(contender(&report, "slow").status, Status::Failed("address in use".into()));
    assert_the_others_went_on(&report, "slow");
}

#[test]
fn without_its_baseline_nobody_is_compared_and_everyone_keeps_a_status() {
    let report = scene(|asked| asked.races_as("sequential").then(|| Instead::Lose(killed(11)))).run(&brief());
    assert_eq!(contender(&report, "sequential").status.word(), "died");
    for name in ["quick", "slow"] {
        assert_eq!(contender(&report, name).status, Status::Verified);
        assert!(contender(&report, name).judgement.is_none() && !contender(&report, name).raced);
    }
    assert!(report.run.complete);
}

#[test]
fn a_runner_of_another_protocol_is_not_raced() {
    let scene = Scene::new(job(), |asked| {
        let hello = matches!(asked.command, crate::protocol::Command::Hello(_)) && asked.runner == 1;
        hello.then_some(Instead::Say(Reply::Hello { protocol: 3, pid: 1, version: None }))
    });
    let report = scene.run(&brief());
    // The second runner to be started is that of the first trial.
    assert_eq!(contender(&report, "sequential").status.why(), Some("its runner speaks protocol 3, and this is 2"));
}

#[test]
fn an_answer_that_is_wrong_once_in_a_thousand_calls_ends_a_trial() {
    let scene = scene(|asked| {
        let checked = matches!(asked.command, crate::protocol::Command::Verify { .. }) && asked.contender == "slow";
        checked.then(|| Instead::Say(Reply::Verified { calls: 512, digest: "wrong".into() }))
    });
    let report = scene.run(&brief());
    assert_eq!(contender(&report, "slow").status.word(), "wrong answer");
    assert_nothing_is_shown(contender(&report, "slow"));
    assert!(scene.turns().iter().all(|turn| turn.instance != "slow"));
    assert_the_others_went_on(&report, "slow");
}

#[test]
fn answers_are_looked_at_for_as_long_as_a_trial_has_time_for_it() {
    let asked_of = |call: Duration, settings: &Settings| {
        let scene = Scene::new(job(), |_| None).call("slow", call);
        scene.run(settings);
        let state = scene.world.0.borrow();
        let mut asked =
            state.log.iter().filter(|asked| asked.contender == "slow").filter_map(|asked| match &asked.command {
                crate::protocol::Command::Verify { calls, for_us, .. } => Some((*calls, *for_us)),
                _ => None,
            });
        asked.next()
    };
    let deep = Settings { depth: crate::verdict::Depth::Default, ..brief() };
    assert_eq!(asked_of(Duration::from_micros(10), &deep), Some((1_000, 50_000)));
    assert_eq!(asked_of(Duration::from_millis(1), &deep), Some((50, 50_000)));
    assert_eq!(asked_of(Duration::from_millis(30), &deep), None, "two of them do not fit");
    // A quick lab has 0.4 s for all its trials together: here three.
    assert_eq!(asked_of(Duration::from_micros(10), &brief()), Some((1_000, 50_000)));
}
