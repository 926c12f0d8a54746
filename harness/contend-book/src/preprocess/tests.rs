//! Whole chapters through all directives, over runs that never happened.

use std::path::Path;

use contend::Point;
use contend::report::{
    ContenderReport, ExperimentReport, Generation, Judged, LabReport, Machine, Place, PointReport, Quartiles, Report,
    Run, SCHEMA, Said, Status, Summary,
};

use super::*;
use crate::problem::Kind;

const LAB: &str = "lab01-lock-contention";

/// `slow` takes `ratio` times as long as `sequential`, and `twice` twice as long as `slow`, in every generation.
fn report(name: &str, complete: bool, ratio: f64) -> Report {
    let contender = |name: &str, ratio: f64| {
        let generation = |number: u32| Generation {
            generation: number,
            rounds: 30,
            ln_ratio: ratio.ln() + f64::from(number % 3) * 0.001,
            wall_ns: 1e6 * ratio,
            ..Generation::default()
        };
        let wall_ns = Quartiles { low: 0.9e6 * ratio, median: 1e6 * ratio, high: 1.1e6 * ratio };
        let judged =
            Judged { ratio, low: ratio * 0.99, high: ratio * 1.01, level: 0.99, said: Said::Slower, across: false };
        ContenderReport {
            name: name.into(),
            status: Status::Verified,
            place: Place::Together,
            raced: true,
            companion: false,
            note: None,
            version: None,
            trial: None,
            generations: (1..=20).map(generation).collect(),
            summary: Some(Summary { wall_ns, per_second: wall_ns, ..Summary::default() }),
            judgement: (name != "sequential").then_some(judged),
            latency_judgements: Default::default(),
        }
    };
    let point = |workers: u64| PointReport {
        point: Point::from([("workers".to_owned(), workers.into())]),
        baseline: "sequential".into(),
        workload: None,
        amount: 100,
        comparisons: 2,
        generations: 20,
        dropped: Default::default(),
        contenders: vec![contender("sequential", 1.0), contender("slow", ratio), contender("twice", 2.0 * ratio)],
        foot: None,
        leaders: None,
        company: Default::default(),
        seconds: 1.0,
    };
    let experiment = ExperimentReport {
        experiment: "gil-demo".into(),
        about: "adding".into(),
        caution: None,
        kind: contend::Kind::Job,
        work: None,
        unit: "additions".into(),
        sweep: vec!["workers".into()],
        points: vec![point(1), point(2)],
    };
    let started = "2026-11-24T12:00:00Z".to_owned();
    Report {
        schema: SCHEMA,
        run: Run { name: name.into(), started, complete, depth: "full".into(), ..Run::default() },
        machine: Machine { cpu: "A processor".into(), cores: 2, ..Machine::default() },
        labs: vec![LabReport { lab: LAB.into(), question: "why?".into(), experiments: vec![experiment] }],
        warnings: Vec::new(),
    }
}

/// A folder of runs, each under its path.
fn results(runs: &[(&str, Report)]) -> Results {
    let folder = tempfile::tempdir().unwrap();
    for (path, report) in runs {
        let run = folder.path().join(path);
        std::fs::create_dir_all(&run).unwrap();
        report.write(&run).unwrap();
    }
    Results::read(folder.path()).unwrap()
}

/// The chapter as mdBook gets it, and what came of it.
fn through(content: &str, results: &Results) -> (String, Outcome) {
    let (easel, mut outcome) = (Easel::default(), Outcome::default());
    let text = chapter_of(Path::new("page.md"), content, results, &easel, &mut outcome);
    outcome.pictures = easel.into_pictures();
    (text, outcome)
}

fn without_tags(text: &str) -> String {
    text.split('<').map(|part| part.rsplit_once('>').map_or(part, |(_, text)| text)).collect()
}

#[test]
fn numbers_stand_in_the_sentence_with_their_unit_and_interval() {
    let results = results(&[("reference/a", report("a", true, 3.0))]);
    let (text, outcome) = through(
        "It takes <!-- contend: ratio lab01 gil-demo slow workers=2 --> times as long, \
         <!-- contend: wall lab01 gil-demo slow workers=2 -->.",
        &results,
    );
    assert_eq!(outcome.problems, []);
    assert_eq!(
        without_tags(&text),
        "It takes 3.00 [2.97, 3.03] times as long, 3.00 ms (quartiles 2.70 ms and 3.30 ms)."
    );
    assert!(text.contains("99 % interval"), "{text}");
}

#[test]
fn two_contenders_are_compared_generation_by_generation() {
    let results = results(&[("reference/a", report("a", true, 3.0))]);
    let (text, outcome) = through("<!-- contend: speedup 01 gil-demo slow against=twice workers=2 -->", &results);
    assert_eq!(outcome.problems, []);
    // What both have in common in a generation is gone, and with it the interval's width.
    assert!(without_tags(&text).starts_with("2.0"), "{text}");
    assert!(text.contains("95 % interval"), "{text}");
}

#[test]
fn without_a_reference_run_there_is_a_placeholder_and_a_problem_that_is_no_mistake() {
    let (text, outcome) = through(
        "A <!-- contend: wall lab01 gil-demo slow -->\n\n<!-- contend: plot lab01 gil-demo ratio -->\n\n\
         <!-- contend: table lab01 gil-demo -->\n\n<!-- contend: machine -->\n",
        &Results::default(),
    );
    let kinds: Vec<_> = outcome.problems.iter().map(|problem| (problem.line, problem.kind)).collect();
    assert_eq!(kinds, [1, 3, 5, 7].map(|line| (line, Kind::NotMeasured)));
    assert!(text.contains("(no reference run yet)") && text.contains("cargo contend run --quick lab01"), "{text}");
}

#[test]
fn the_readers_plot_stands_before_the_references_on_the_same_page() {
    let results = results(&[
        ("reference/a", report("a", true, 3.0)),
        ("mine", report("mine", true, 2.0)),
        ("under-way", report("under-way", false, 2.0)),
    ]);
    let (text, outcome) = through("<!-- contend: plot lab01 gil-demo ratio workers=2 -->", &results);
    assert_eq!(outcome.problems, []);
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("no {what} in {text}"));
    assert!(at("plots/mine/") < at("plots/a/"));
    assert_eq!(outcome.pictures.len(), 2);
    assert!(outcome.pictures.iter().all(|picture| picture.svg.starts_with("<svg")));
}

#[test]
fn a_table_has_the_readers_rows_and_the_references() {
    let results = results(&[("reference/a", report("a", true, 3.0)), ("mine", report("mine", true, 2.0))]);
    let (text, outcome) = through("<!-- contend: table lab01 gil-demo workers=2 -->", &results);
    assert_eq!(outcome.problems, []);
    assert_eq!(text.matches("| slow |").count(), 2, "{text}");
}

#[test]
fn what_a_directive_cannot_mean_is_a_mistake_with_its_line() {
    let results = results(&[("reference/a", report("a", true, 3.0))]);
    for wrong in [
        "<!-- contend: dance lab01 gil-demo slow workers=2 -->",
        "<!-- contend: ratio lab01 gil-demo -->",
        "<!-- contend: plot lab01 gil-demo pie -->",
        "<!-- contend: stock -->",
        "<!-- contend: end-stock -->",
    ] {
        let (_, outcome) = through(&format!("\n{wrong}\n"), &results);
        let found: Vec<_> = outcome.problems.iter().map(|problem| (problem.line, problem.kind)).collect();
        assert_eq!(found, [(2, Kind::Mistake)], "{wrong}: {:?}", outcome.problems);
    }
}

#[test]
fn what_the_reference_does_not_have_is_not_guessed() {
    let results = results(&[("reference/a", report("a", true, 3.0))]);
    for absent in [
        "<!-- contend: ratio lab01 gil-demo nobody workers=2 -->",
        "<!-- contend: ratio lab01 gil-demo slow workers=8 -->",
        // Two points fit: which is meant?
        "<!-- contend: ratio lab01 gil-demo slow -->",
        "<!-- contend: p99 lab01 gil-demo slow workers=2 -->",
    ] {
        let (text, outcome) = through(absent, &results);
        assert_eq!(outcome.problems.len(), 1, "{absent}");
        assert!(text.contains("(not in the reference run)"), "{absent}: {text}");
    }
}

#[test]
fn what_is_for_stock_mdbook_is_left_out() {
    let content = "a\n\n<!-- contend: stock -->\n> no figures\n\n<!-- contend: wall lab01 x y -->\n\n<!-- contend: end-stock -->\n\nb\n";
    let (text, outcome) = through(content, &Results::default());
    assert_eq!((text.split_whitespace().collect::<Vec<_>>(), outcome.problems), (vec!["a", "b"], Vec::new()));
}
