//! What `contend analyze-logs` finds in good logs and odd ones.

mod logs;

use std::fs;
use std::path::Path;

use contend_files::FileError;
use lab07_log_jobs::analyze::{self, Analysis, FileReport, Mode, Options};
use lab07_log_jobs::{Level, Span, Stamp};
use logs::RECORD;

fn options(folder: &Path) -> Options {
    Options { folder: folder.to_owned(), pattern: "*".into(), ..Options::default() }
}

fn analysis(folder: &Path) -> Analysis {
    analyze::run(&options(folder), |_| true).unwrap()
}

fn file<'a>(analysis: &'a Analysis, name: &str) -> &'a FileReport {
    analysis.files.iter().find(|file| file.path.ends_with(name)).unwrap_or_else(|| panic!("there is no {name}"))
}

#[test]
fn every_good_file_is_counted_whatever_it_is_packed_in() {
    let folder = logs::folder();
    let analysis = analysis(folder.path());
    let of = |name: &str| {
        let file = file(&analysis, name);
        (file.layout.map(|layout| layout.name()), file.lines, file.records, file.fault.is_some())
    };
    assert_eq!(of("app.log"), (Some("log4j"), 100, 50, false));
    for name in ["windows.log", "marked.log", "named.gz", "app.log.zst", "utf-16.log"] {
        assert_eq!(of(name), (Some("log4j"), 2, 1, false), "{name}");
    }
    assert_eq!(of("app.log.gz"), (Some("log4j"), 4, 2, false));
    assert_eq!(of("access.log"), (Some("access"), 1, 1, false));
    assert_eq!(of("empty.log"), (Some("plain"), 0, 0, false));
    assert_eq!(of("blank.log"), (Some("plain"), 3, 0, false));
    assert_eq!(of("no-text.log"), (Some("plain"), 2, 2, false));
}

#[test]
fn what_came_before_a_break_is_counted_and_the_break_named() {
    let folder = logs::folder();
    let analysis = analysis(folder.path());
    let broken = file(&analysis, "broken.log.gz");
    assert!(matches!(&broken.fault, Some(FileError::Damaged { packing, .. }) if packing == "gzip"), "{broken:?}");
    assert_eq!(analysis.failed(), 1);
}

#[test]
fn lines_are_those_of_wc_and_one_more_for_a_last_without_newline() {
    let folder = logs::folder();
    let analysis = analysis(folder.path());
    for name in ["app.log", "windows.log", "access.log", "blank.log", "cut.log", "long.log", "no-text.log"] {
        let text = fs::read(folder.path().join(name)).unwrap();
        let newlines = text.iter().filter(|byte| **byte == b'\n').count() as u64;
        let unfinished = u64::from(text.last().is_some_and(|byte| *byte != b'\n'));
        assert_eq!(file(&analysis, name).lines, newlines + unfinished, "{name}");
    }
}

#[test]
fn a_level_is_what_its_field_says() {
    let folder = tempfile::tempdir().unwrap();
    let log =
        "2026-11-25 13:05:30,123 [a] INFO  b.C - no ERROR and no WARN\n2026-11-25 13:05:30,123 [a] SEVERE b.C - INFO\n";
    fs::write(folder.path().join("a.log"), log).unwrap();
    let total = analysis(folder.path()).total;
    let levels = [Level::Info, Level::Warn, Level::Error].map(|level| total.level(level));
    assert_eq!(levels, [1, 0, 1]);
}

#[test]
fn only_records_of_the_time_asked_for_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let record = |hour: u8| format!("2026-11-25 {hour:02}:00:00,000 [a] WARN  b.C - x\n\tmore\n");
    fs::write(folder.path().join("a.log"), (0..24).map(record).collect::<String>()).unwrap();
    let span = Span { since: Stamp::from_user("2026-11-25 06:00"), until: Stamp::from_user("2026-11-25 09:00") };
    let analysis = analyze::run(&Options { span, ..options(folder.path()) }, |_| true).unwrap();
    assert_eq!((analysis.total.records, analysis.total.left_out, analysis.total.lines), (3, 21, 48));
    assert_eq!(analysis.total.hours.len(), 3);
}

#[test]
fn messages_that_differ_in_numbers_are_one() {
    let folder = tempfile::tempdir().unwrap();
    let record = |number: u64| RECORD.replace('7', &number.to_string());
    fs::write(folder.path().join("a.log"), (0..50).map(record).collect::<String>()).unwrap();
    let total = analysis(folder.path()).total;
    assert_eq!(total.messages.top(9), [("failed # times".to_owned(), 50)]);
    assert_eq!(total.sources.top(9), [("com.example.A".to_owned(), 50)]);
}

#[test]
fn whoever_watches_can_stop_it() {
    let folder = logs::folder();
    let analysis = analyze::run(&Options { mode: Mode::Sequential, ..options(folder.path()) }, |_| false).unwrap();
    assert!(analysis.is_partial);
    assert!(analysis.total.lines < 200, "one file at most was read");
}

#[test]
fn zero_workers_are_an_error() {
    let folder = tempfile::tempdir().unwrap();
    assert!(analyze::run(&Options { workers: 0, ..options(folder.path()) }, |_| true).is_err());
}

#[test]
fn a_folder_of_ten_thousand_files_is_read() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..10_000 {
        fs::write(folder.path().join(format!("{number}.log")), RECORD).unwrap();
    }
    let analysis = analysis(folder.path());
    assert_eq!((analysis.files.len(), analysis.total.records, analysis.total.continued), (10_000, 10_000, 10_000));
}
