use super::*;
use crate::report::Status;
use crate::sample;
use crate::verdict::{Leaning, Verdict};

/// Values around a centre that no two of are equal.
fn around(centre: f64, spread: f64, number: usize) -> Vec<f64> {
    (0..number).map(|index| centre + spread * (1.7 * index as f64).sin()).collect()
}

fn changed(report: &Report, by: f64) -> Report {
    let mut report = report.clone();
    for_each(&mut report, |contender| {
        for generation in &mut contender.generations {
            generation.ln_ratio += by;
        }
    });
    report.run.name = "after".into();
    report
}

fn for_each(report: &mut Report, change: impl Fn(&mut ContenderReport)) {
    let experiments = report.labs.iter_mut().flat_map(|lab| &mut lab.experiments);
    experiments.flat_map(|experiment| &mut experiment.points).flat_map(|point| &mut point.contenders).for_each(change);
}

#[test]
fn the_same_values_moved_are_judged_by_how_far_they_moved() {
    let before = around(0.3, 0.002, 12);
    let verdict = |by: f64| {
        let after: Vec<f64> = before.iter().map(|value| value + by).collect();
        judge(&before, &after, 1, Border::Together).unwrap().verdict
    };
    assert_eq!(verdict(0.03), Verdict::Slower);
    assert_eq!(verdict(-0.03), Verdict::Faster);
    assert_eq!(verdict(0.0), Verdict::Same { within: 0.005 });
}

#[test]
fn swapping_the_runs_mirrors_the_judgement() {
    let (one, other) = (around(0.1, 0.02, 10), around(0.13, 0.03, 14));
    let there = judge(&one, &other, 3, Border::Together).unwrap();
    let back = judge(&other, &one, 3, Border::Together).unwrap();
    assert!((there.centre + back.centre).abs() < 1e-12);
    assert!((there.interval95.low + back.interval95.high).abs() < 1e-12);
    assert!((there.interval99.high + back.interval99.low).abs() < 1e-12);
}

#[test]
fn the_interval_holds_the_centre_and_widens_with_the_number_of_comparisons() {
    let (one, other) = (around(0.0, 0.02, 12), around(0.01, 0.02, 12));
    let alone = judge(&one, &other, 1, Border::Together).unwrap();
    let among_many = judge(&one, &other, 30, Border::Together).unwrap();
    assert!(alone.interval95.contains(alone.centre));
    assert!(among_many.interval99.half_width() >= alone.interval99.half_width());
    assert!(among_many.interval95.half_width() > alone.interval95.half_width());
}

#[test]
fn too_few_generations_cannot_tell_whatever_they_show() {
    let judgement = judge(&[0.0, 0.001, 0.002], &[1.0, 1.001, 1.002], 1, Border::Together).unwrap();
    assert!(matches!(judgement.verdict, Verdict::CannotTell { leaning: None, .. }), "{judgement:?}");
    assert_eq!(judgement.interval99, Interval::UNBOUNDED);
    assert_eq!(judge(&[], &[1.0], 1, Border::Together), None);
    assert_eq!(judge(&[f64::NAN], &[1.0], 1, Border::Together), None);
}

#[test]
fn across_processes_a_small_change_is_only_leaned_to() {
    let (one, other) = (around(0.0, 0.002, 12), around(0.05, 0.002, 12));
    let judgement = judge(&one, &other, 1, Border::Across).unwrap();
    assert!(matches!(judgement.verdict, Verdict::CannotTell { leaning: Some(Leaning::Slower), .. }), "{judgement:?}");
}

#[test]
fn a_run_compared_with_itself_shows_no_difference() {
    let report = sample::report();
    let diff = of(&report, &report).unwrap();
    assert!(diff.comparisons > 0);
    let said = diff.points.iter().flat_map(|point| &point.changes).map(|change| change.judged.said);
    assert!(said.clone().all(|said| !matches!(said, Said::Faster | Said::Slower)), "{:?}", said.collect::<Vec<_>>());
    assert_eq!(
        diff.answer(FailOn::Difference, 10.0),
        Answer::No.max(if diff.refused.is_empty() { Answer::No } else { Answer::CannotTell })
    );
}

#[test]
fn all_contenders_slower_is_found_and_all_faster_is_no_regression() {
    let before = sample::report();
    let slower = of(&before, &changed(&before, 3.0)).unwrap();
    assert_eq!(slower.answer(FailOn::Regression, 0.02), Answer::Yes);
    let faster = of(&before, &changed(&before, -3.0)).unwrap();
    assert_ne!(faster.answer(FailOn::Regression, 0.02), Answer::Yes);
    assert_eq!(faster.answer(FailOn::Difference, 0.02), Answer::Yes);
}

#[test]
fn a_margin_forgives_what_is_smaller() {
    let change = |said: Said, low: f64, high: f64| Change {
        contender: "one".into(),
        base_ratio: 1.0,
        new_ratio: 1.0,
        generations: (12, 12),
        judged: Judged { ratio: (low * high).sqrt(), low, high, level: 0.99, said, across: false },
        interval95: (low, high),
        interval99: (low, high),
    };
    let slower = change(Said::Slower, 1.03, 1.05);
    assert_eq!(slower.answer(FailOn::Regression, 0.02), Answer::Yes);
    assert_eq!(slower.answer(FailOn::Regression, 0.04), Answer::CannotTell);
    assert_eq!(slower.answer(FailOn::Regression, 0.06), Answer::No);
    let unclear = change(Said::CannotTell { leaning: None, generations_needed: None }, 0.97, 1.01);
    assert_eq!(unclear.answer(FailOn::Regression, 0.0), Answer::CannotTell);
    assert_eq!(unclear.answer(FailOn::Regression, 0.02), Answer::No);
    assert_eq!(unclear.answer(FailOn::Difference, 0.02), Answer::CannotTell);
    let same = change(Said::Same { within: 0.01 }, 0.995, 1.005);
    assert_eq!(same.answer(FailOn::Difference, 0.0), Answer::No);
}

#[test]
fn other_work_other_builds_and_other_parameters_are_refused_with_the_reason() {
    let before = sample::report();

    let mut debug = changed(&before, 0.0);
    debug.run.profile = "debug".into();
    let error = of(&before, &debug).unwrap_err();
    assert!(error.to_string().contains("of a debug build"), "{error}");
    assert_eq!(error.exit_code(), 66);

    let mut other_work = changed(&before, 0.0);
    other_work.labs[0].experiments[0].points[0].workload = Some("another digest".into());
    let diff = of(&before, &other_work).unwrap();
    assert!(diff.refused.iter().any(|why| why.contains("its workload changed")), "{:?}", diff.refused);

    let mut other_point = changed(&before, 0.0);
    other_point.labs[0].experiments[0].points[0].point.insert("workers".into(), 77.into());
    let diff = of(&before, &other_point).unwrap();
    assert!(diff.refused.iter().any(|why| why.ends_with("only after raced it")), "{:?}", diff.refused);
    assert!(diff.refused.iter().any(|why| why.contains("only 2026-11-24-default raced it")), "{:?}", diff.refused);

    let mut nothing = changed(&before, 0.0);
    nothing.labs.clear();
    assert!(of(&before, &nothing).unwrap_err().to_string().contains("nothing to compare"));
}

#[test]
fn a_contender_that_failed_in_one_run_is_named_and_not_judged() {
    let before = sample::report();
    let mut after = changed(&before, 0.0);
    for_each(&mut after, |contender| {
        if contender.name == "std-threads" {
            contender.status = Status::Hung("no answer".into());
        }
    });
    let diff = of(&before, &after).unwrap();
    assert!(diff.refused.iter().any(|why| why.contains("std-threads: hung in after")), "{:?}", diff.refused);
    assert!(diff.points.iter().flat_map(|point| &point.changes).all(|change| change.contender != "std-threads"));
}
