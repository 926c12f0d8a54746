//! Whatever bytes come from a runner, a journal or a report: an answer or an error, never a panic.
//!
//! `corpus/` keeps inputs that have been trouble somewhere: numbers that no type holds, keys twice, nesting without end,
//! halves of characters. What proptest finds is kept beside this file, as seeds that are tried first.

use std::collections::BTreeMap;

use contend::Report;
use contend::journal::{self, Line, Record};
use contend::protocol::{Command, Reply};
use contend::report::{
    Company, ContenderReport, ExperimentReport, Generation, Judged, LabReport, Machine, Place, PointReport, Quartiles,
    Run, SCHEMA, Said, Status, Summary, Trial,
};
use proptest::prelude::*;
use proptest::test_runner::{FailurePersistence, FileFailurePersistence};
use serde_json::{Value, json};

/// One message of each kind, to be maimed.
fn messages() -> Vec<Value> {
    let usage = json!({"cpu_ns": 5, "user_ns": 3, "system_ns": 2, "voluntary": 1, "involuntary": 0, "minor_faults": 0});
    vec![
        json!({"did": "hello", "protocol": 2, "pid": 7, "version": "CPython 3.11.2"}),
        json!({"did": "built", "wall_ns": 1}),
        json!({"did": "expected", "digest": "ab", "amount": 3, "spin_steps_per_us": 1.5}),
        json!({"did": "sample", "wall_ns": 9, "calls": 3, "digest": "ab", "usage": usage}),
        json!({"did": "window", "open_ns": 9, "operations_per_lane": [1, 2], "latency": {"count": 3, "max_ns": 4}}),
        json!({"do": "verify", "instance": "a", "digest": "ab", "calls": 1_000, "for_us": 50_000}),
        json!({"did": "verified", "calls": 1_000, "digest": "ab"}),
        json!({"did": "window", "open_ns": 9, "operations_per_lane": [1, 2], "longest_gap_ns": 3,
               "open_loop": {"planned": 4, "behind_at_close": 1, "lag": {"count": 3, "max_ns": 4}}}),
        json!({"did": "audit", "threads": 2, "spoiled": ["limits"], "burning": true}),
        json!({"did": "failed", "kind": "panic", "message": "no"}),
        json!({"did": "ended", "signal": 9, "last_words": "oh"}),
        json!({"do": "slice", "instance": "a", "calls": 1, "rest_us": 0, "untimed_call": true, "settle": true,
               "account": false}),
        json!({"do": "window", "instance": "a", "ramp_us": 1, "open_us": 2, "timed": true,
               "arrivals": {"per_second": 5, "spacing": "exponential", "seed": 6}}),
    ]
}

fn journal_lines() -> Vec<Value> {
    let at = json!({"lab": "lab", "experiment": "sums", "point": {"n": 5, "word": "x"}});
    let slots = json!([{"who": "a", "slice": {"wall_ns": 9, "calls": 3, "digest": ""}},
                       {"who": "b", "window": {"open_ns": 9, "operations_per_lane": [1]}},
                       {"who": "b", "open": {"per_second": 7, "window": {"open_ns": 9, "operations_per_lane": [1]}}}]);
    vec![
        json!({"line": "run", "journal": 1, "started": "2026-11-25T09:00:00Z", "settings": {}}),
        json!({"line": "expected", "at": at, "expected": {"digest": "ab", "amount": 1, "spin_steps_per_us": 2.0}}),
        json!({"line": "trial", "at": at, "contender": "a", "outcome": {"status": {"is": "verified"}}}),
        json!({"line": "round", "at": at, "generation": 1, "slots": slots}),
        json!({"line": "generation", "at": at, "generation": 1, "company": {}, "seconds": 0.5}),
        json!({"line": "probe", "at": at, "contender": "b", "probe": {"per_second": 7, "over": true}}),
        json!({"line": "withdrawn", "at": at, "contender": "a", "status": {"is": "hung", "why": "5 s"}}),
        json!({"line": "done", "at": at, "seconds": 1.0}),
    ]
}

fn report() -> Report {
    let quartiles = Quartiles { low: 9.0, median: 10.0, high: 11.0 };
    let generation = Generation { generation: 1, rounds: 5, wall_ns: 10.0, ..Generation::default() };
    let contender = |name: &str, judged: bool| ContenderReport {
        name: name.into(),
        status: Status::Verified,
        place: Place::Together,
        raced: true,
        companion: false,
        note: Some("a note".into()),
        version: None,
        trial: Some(Trial { call_ns: Some(10), ..Trial::default() }),
        generations: vec![generation.clone()],
        summary: Some(Summary { wall_ns: quartiles, per_second: quartiles, ..Summary::default() }),
        judgement: judged.then_some(Judged {
            ratio: 0.5,
            low: 0.4,
            high: 0.6,
            level: 0.99,
            said: Said::Faster,
            across: false,
        }),
        latency_judgements: BTreeMap::new(),
    };
    let point = PointReport {
        point: BTreeMap::from([("n".into(), 5.into())]),
        baseline: "first".into(),
        workload: None,
        amount: 1,
        comparisons: 1,
        generations: 1,
        dropped: BTreeMap::new(),
        contenders: vec![contender("first", false), contender("second", true)],
        foot: None,
        leaders: None,
        company: Company::default(),
        seconds: 1.0,
    };
    let experiment = ExperimentReport {
        experiment: "sums".into(),
        about: "adds".into(),
        caution: None,
        kind: contend::Kind::Job,
        work: None,
        unit: "additions".into(),
        sweep: vec!["n".into()],
        points: vec![point],
    };
    let lab = LabReport { lab: "lab".into(), question: "who?".into(), experiments: vec![experiment] };
    let run = Run { name: "run".into(), started: "2026-11-25T09:00:00Z".into(), ..Run::default() };
    Report { schema: SCHEMA, run, machine: Machine::default(), labs: vec![lab], warnings: Vec::new() }
}

/// Every place in a value, as the way to it.
fn places(value: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(name, child)| (format!("/{name}"), child)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(index, child)| (format!("/{index}"), child)).collect(),
        _ => Vec::new(),
    };
    for (way, child) in children {
        found.extend(places(child).into_iter().map(|rest| format!("{way}{rest}")));
    }
    found
}

/// What may stand where something else stood.
fn intruder() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!([])),
        Just(json!({})),
        Just(json!("")),
        Just(json!(u64::MAX)),
        Just(json!(-1)),
        Just(json!(0)),
        Just(json!(1e308)),
        Just(json!(-1e-308)),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,12}".prop_map(|text| json!(text)),
    ]
}

fn maimed(whole: Value, place: usize, intruder: Value) -> Value {
    let places = places(&whole);
    let mut maimed = whole;
    if let Some(there) = maimed.pointer_mut(&places[place % places.len()]) {
        *there = intruder;
    }
    maimed
}

/// Reads the journal and takes its lines in, as a resumed run does.
fn take_in(text: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(journal::FILE), text).unwrap();
    if let Ok(lines) = journal::read(folder.path()) {
        let mut record = Record::default();
        lines.into_iter().for_each(|line: Line| record.take(line));
        let _ = (record.next_generation(), record.status("a").cloned());
    }
}

/// Reads the report and shows it in every way that needs no drawing.
fn show(text: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(contend::report::FILE), text).unwrap();
    if let Ok(report) = Report::read(folder.path()) {
        for table in contend::table::tables(&report) {
            let _ = table.markdown();
        }
    }
}

fn kept() -> Option<Box<dyn FailurePersistence>> {
    Some(Box::new(FileFailurePersistence::WithSource("kept")))
}

/// The journal of a run with every kind of line, as bytes.
fn journal_text() -> Vec<u8> {
    journal_lines().iter().flat_map(|line| format!("{line}\n").into_bytes()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: kept(), ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_a_message_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = serde_json::from_slice::<Reply>(&bytes);
        let _ = serde_json::from_slice::<Command>(&bytes);
    }

    #[test]
    fn a_maimed_message_is_read_or_refused(which in 0..11_usize, place in any::<usize>(), with in intruder()) {
        let text = maimed(messages()[which].clone(), place, with).to_string();
        let _ = serde_json::from_str::<Reply>(&text);
        let _ = serde_json::from_str::<Command>(&text);
    }

    #[test]
    fn any_bytes_are_a_journal_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        take_in(&bytes);
    }

    #[test]
    fn a_journal_of_lines_in_any_order_with_one_maimed_is_taken_in_or_refused(
        order in prop::collection::vec(0..7_usize, 0..12),
        which in any::<usize>(),
        place in any::<usize>(),
        with in intruder(),
    ) {
        let mut lines = vec![journal_lines()[0].clone()];
        lines.extend(order.into_iter().map(|index| journal_lines()[index].clone()));
        let which = which % lines.len();
        lines[which] = maimed(lines[which].clone(), place, with);
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        take_in(text.as_bytes());
    }

    #[test]
    fn a_journal_with_some_bytes_changed_or_cut_off_is_taken_in_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<prop::sample::Index>(),
        is_cut: bool,
    ) {
        let mut text = journal_text();
        for (place, byte) in changes {
            let place = place.index(text.len());
            text[place] = byte;
        }
        if is_cut {
            text.truncate(cut.index(text.len()));
        }
        take_in(&text);
    }

    #[test]
    fn a_report_with_some_bytes_changed_is_shown_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut text = serde_json::to_vec(&report()).unwrap();
        for (place, byte) in changes {
            let place = place.index(text.len());
            text[place] = byte;
        }
        show(&text);
    }

    #[test]
    fn a_maimed_report_is_shown_or_refused(place in any::<usize>(), with in intruder()) {
        let whole = serde_json::to_value(report()).unwrap();
        show(maimed(whole, place, with).to_string().as_bytes());
    }

    #[test]
    fn a_cut_report_is_refused(cut in any::<prop::sample::Index>()) {
        let text = serde_json::to_vec(&report()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(contend::report::FILE), &text[..cut.index(text.len())]).unwrap();
        let said = Report::read(folder.path()).unwrap_err().to_string();
        prop_assert!(said.contains(contend::report::FILE));
    }
}

#[test]
fn what_is_maimed_here_is_whole_before() {
    for message in messages() {
        let text = message.to_string();
        assert!(
            serde_json::from_str::<Reply>(&text).is_ok() || serde_json::from_str::<Command>(&text).is_ok(),
            "{text}"
        );
    }
    for line in journal_lines() {
        serde_json::from_value::<Line>(line.clone()).unwrap_or_else(|error| panic!("{line}: {error}"));
    }
}

/// Every file of a part of the corpus, by its name.
fn corpus(part: &str) -> Vec<(String, Vec<u8>)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(part);
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.display().to_string(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn the_corpus_is_read_or_refused() {
    for (name, text) in corpus("messages") {
        let (reply, command) = (serde_json::from_slice::<Reply>(&text), serde_json::from_slice::<Command>(&text));
        assert!(reply.is_err() && command.is_err(), "{name} was taken for a message");
    }
    for (name, text) in corpus("journals") {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(journal::FILE), &text).unwrap();
        let refused = journal::read(folder.path()).expect_err(&name).to_string();
        assert!(refused.contains(journal::FILE) && !refused.contains('\n'), "{name}: {refused}");
    }
    for (name, text) in corpus("reports") {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(contend::report::FILE), &text).unwrap();
        let refused = Report::read(folder.path()).expect_err(&name).to_string();
        assert!(refused.contains(contend::report::FILE) && !refused.contains('\n'), "{name}: {refused}");
    }
}
