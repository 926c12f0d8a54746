//! How each fault is shown, and that it harms nobody else.

use std::time::Duration;

use contend::Report;
use contend::referee::{Referee, Settings};
use contend::report::{ContenderReport, Place, PointReport};

use crate::lab;

/// One experiment of the lab, quick, and no longer than it must be.
pub(crate) fn settings(experiment: &str) -> Settings {
    Settings {
        experiments: vec![experiment.to_owned()],
        budget: Some(Duration::from_millis(1)),
        memory_limit: Some(1 << 30),
        ..Settings::quick()
    }
}

pub(crate) fn point(report: &Report) -> &PointReport {
    &report.labs[0].experiments[0].points[0]
}

fn race(settings: Settings) -> Report {
    let report = Referee::new(settings).run(&[lab::lab()]).expect("no contender's fault ends the run");
    assert!(report.run.complete);
    report
}

fn contender<'report>(report: &'report Report, name: &str) -> &'report ContenderReport {
    point(report).contender(name).unwrap_or_else(|| panic!("`{name}` is missing"))
}

fn assert_shown(report: &Report, name: &str, word: &str, why: &str) {
    let contender = contender(report, name);
    let said = contender.status.why().unwrap_or("");
    assert_eq!((contender.status.word(), said.contains(why)), (word, true), "{name}: {:?}", contender.status);
    if word != "verified" {
        assert!(contender.generations.is_empty() && contender.summary.is_none() && contender.judgement.is_none());
        assert!(contender.trial.is_none(), "{name} shows something of what it did");
    }
}

/// Verified, raced in every generation, and judged.
fn assert_unharmed(report: &Report, names: &[&str]) {
    for name in names {
        let contender = contender(report, name);
        assert!(contender.status.is_verified(), "{name}: {:?}", contender.status);
        assert_eq!(contender.generations.len(), point(report).generations, "{name}");
        assert!(*name == "sequential" || contender.judgement.is_some(), "{name}");
    }
    assert!(point(report).generations >= 10, "{} generations", point(report).generations);
}

pub(crate) fn each_fault_in_a_trial_is_shown_as_what_it_is() {
    let report = race(settings("in-trial"));
    assert_shown(&report, "wrong", "wrong answer", "digest");
    assert_shown(&report, "hangs", "hung", "no answer within 3 s");
    assert_shown(&report, "panics", "panicked", "a panic in a call");
    assert_shown(&report, "panics-while-built", "panicked", "no pool");
    assert_shown(&report, "errs", "failed", "no luck today");
    assert_shown(&report, "skips", "skipped", "needs a better world");
    assert_shown(&report, "aborts", "died", "signal 6 (SIGABRT)");
    assert_shown(&report, "segfaults", "died", "signal 11 (SIGSEGV)");
    assert_shown(&report, "exits", "died", "exit code 7");
    assert_shown(&report, "is-killed", "died", "signal 9 (SIGKILL)");
    assert_shown(&report, "eats-memory", "died", "memory allocation");
    assert_shown(&report, "allocates-without-end", "died", "memory allocation");
    assert_shown(&report, "leaves-a-child-and-dies", "died", "signal 6 (SIGABRT)");
    assert_shown(&report, "is-not-there", "skipped", "/no/such/runner");
    assert_shown(&report, "is-no-runner", "died", "exit code 0");
    assert_shown(&report, "talks-nonsense", "failed", "not a reply of the protocol");
    assert_shown(&report, "talks-bytes", "failed", "not a reply of the protocol");
    assert_shown(&report, "prints", "verified", "");
    assert_shown(&report, "leaves-a-child", "verified", "");
    assert_unharmed(&report, &["sequential", "fine", "prints", "leaves-a-child"]);
    assert_eq!(contender(&report, "fine").place, Place::Together);
}

pub(crate) fn who_spoils_its_process_races_apart() {
    let report = race(settings("spoiling"));
    let spoils = [
        ("leaks-a-spinning-thread", "threads that burn CPU while nothing is asked"),
        ("changes-directory", "the working directory"),
        ("catches-a-signal", "signal handlers"),
        ("ignores-a-signal", "ignored signals"),
        ("blocks-a-signal", "the signal mask"),
        ("lowers-a-limit", "resource limits"),
        ("moves-to-one-processor", "processor affinity"),
    ];
    for (name, what) in spoils {
        let spoiled = contender(&report, name).trial.as_ref().map(|trial| trial.spoiled.join(", "));
        // Where there is one processor, or no core file may be written anyway, two of them change nothing.
        if spoiled.as_deref() == Some("") && matches!(name, "moves-to-one-processor" | "lowers-a-limit") {
            continue;
        }
        assert_eq!(spoiled.as_deref(), Some(what), "{name}");
        assert_eq!(contender(&report, name).place, Place::Apart, "{name} would disturb the others");
        assert_unharmed(&report, &[name]);
    }
    assert_unharmed(&report, &["sequential", "fine", "leaks-a-thread"]);
    for name in ["fine", "leaks-a-thread"] {
        assert_eq!(contender(&report, name).place, Place::Together, "{name}");
    }
}

pub(crate) fn one_wrong_answer_in_a_thousand_is_caught() {
    for apart in [false, true] {
        let report = race(Settings { apart, ..settings("rare") });
        assert_shown(&report, "wrong-once-in-a-thousand", "wrong answer", "digest");
        assert_unharmed(&report, &["sequential", "fine"]);
    }
}

pub(crate) fn who_is_stuck_is_killed_at_the_deadline() {
    let report = race(settings("stuck"));
    assert_shown(&report, "deadlocks", "hung", "no answer within 3 s; it was killed");
    assert_shown(&report, "spins", "hung", "no answer within 3 s; it was killed");
    assert_unharmed(&report, &["sequential", "fine"]);
}

pub(crate) fn each_fault_in_a_race_is_shown_as_what_it_is() {
    let report = race(settings("in-race"));
    assert_shown(&report, "wrong-later", "wrong answer", "digest");
    assert_shown(&report, "panics-later", "panicked", "out of bounds");
    assert_shown(&report, "errs-later", "failed", "the pool is gone");
    assert_shown(&report, "aborts-later", "died", "signal 6 (SIGABRT)");
    assert_shown(&report, "exits-later", "died", "exit code 0");
    assert_shown(&report, "is-always-killed-later", "died", "signal 9 (SIGKILL)");
    assert_shown(&report, "hangs-later", "hung", "it was killed");
    assert_unharmed(&report, &["sequential", "fine"]);
}

pub(crate) fn each_fault_apart_is_shown_as_what_it_is() {
    let report = race(Settings { apart: true, ..settings("in-race") });
    assert_shown(&report, "wrong-later", "wrong answer", "digest");
    assert_shown(&report, "panics-later", "panicked", "out of bounds");
    assert_shown(&report, "aborts-later", "died", "signal 6 (SIGABRT)");
    assert_shown(&report, "exits-later", "died", "exit code 0");
    assert_shown(&report, "is-always-killed-later", "died", "signal 9 (SIGKILL)");
    assert_shown(&report, "errs-later", "failed", "the pool is gone");
    assert_shown(&report, "hangs-later", "hung", "it was killed");
    assert_unharmed(&report, &["sequential", "fine"]);
    assert_eq!(contender(&report, "fine").place, Place::Apart);
}

pub(crate) fn lost_operations_of_a_load_are_seen() {
    let report = race(settings("lossy"));
    assert_shown(&report, "loses", "lost operations", "the shared state has seen");
    assert_unharmed(&Report { ..report.clone() }, &[]);
    assert!(contender(&report, "fine").status.is_verified() && contender(&report, "fine").raced);
}

pub(crate) fn an_input_that_cannot_be_made_is_everyones_reason() {
    let report = race(settings("without-input"));
    for name in ["sequential", "fine"] {
        assert_shown(&report, name, "failed", "nothing to race: the folder of texts is empty");
    }
}
