//! `analyze-logs` and `follow` on the user's own logs: awk's totals, bad files among good ones, rotation while it runs.

use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::program::{Place, one_line};

const RECORD: &str = "2026-11-25 13:05:30,123 - app - ERROR - it failed 3 times\n";

fn analyze(place: &Place, arguments: &[&str], code: i32) -> Value {
    let output = place.contend(&[&["analyze-logs", "--format", "json"], arguments].concat()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What awk prints, a key and a count a line.
fn awk(program: &str, place: &Path, files: &str) -> Option<Vec<(String, u64)>> {
    let command = format!("awk '{program}' {files}");
    let output = Command::new("sh").args(["-c", &command]).current_dir(place).output().ok()?;
    if !output.status.success() {
        let _ = writeln!(std::io::stderr(), "there is no awk to compare with");
        return None;
    }
    let printed = String::from_utf8(output.stdout).unwrap();
    let counts = printed.lines().map(|line| line.rsplit_once('\t').expect("awk prints key, tab, count"));
    Some(counts.map(|(key, count)| (key.to_owned(), count.parse().unwrap())).collect())
}

#[test]
fn totals_are_those_of_awk() {
    let place = Place::new();
    place.contend(&["data", "logs", "--size", "small", "--out", "logs"]).assert().code(0);
    for mode in ["thread", "rayon", "crossbeam", "async", "smol", "process", "sequential"] {
        let found = analyze(&place, &["--log-dir", "logs", "--mode", mode, "--workers", "3"], 0);
        let oracles = [
            ("levels", r#"/^2026-/ { n[$4]++ } END { for (k in n) print k "\t" n[k] }"#, "logs/app-*.log"),
            ("statuses", r#"{ n[$9]++ } END { for (k in n) print k "\t" n[k] }"#, "logs/access-*.log"),
        ];
        for (what, program, files) in oracles {
            let Some(counts) = awk(program, place.path(), files) else { return };
            assert!(!counts.is_empty());
            for (key, count) in counts {
                assert_eq!(found[what][&key].as_u64(), Some(count), "{mode}: {what} {key}");
            }
        }
        let hours = r#"/^2026-/ { n[substr($0, 1, 13)]++ } END { for (k in n) print k "\t" n[k] }"#;
        let of_app = analyze(&place, &["--log-dir", "logs", "--pattern", "app-*", "--mode", mode], 0);
        for (hour, count) in awk(hours, place.path(), "logs/app-*.log").unwrap_or_default() {
            let records: u64 = of_app["hours"][&hour].as_object().unwrap().values().filter_map(Value::as_u64).sum();
            assert_eq!(records, count, "{mode}: {hour}");
        }
    }
}

#[test]
fn one_of_each_bad_file_ends_with_every_good_one_counted() {
    let place = Place::new();
    let put = |name: &str, text: &[u8]| fs::write(place.path().join(name), text).unwrap();
    put("good.log", RECORD.as_bytes());
    put("empty.log", b"");
    put("no-text.log", b"\xff\xfe\x00\n");
    put("torn.log", &[0x1f, 0x8b, 8, 0, 1, 2, 3]);
    put("a name\nwith a newline.log", RECORD.as_bytes());
    fs::create_dir(place.path().join("folder.log")).unwrap();
    std::os::unix::fs::symlink("/no/such/file", place.path().join("nowhere.log")).unwrap();
    nix::unistd::mkfifo(&place.path().join("pipe.log"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    for mode in ["thread", "process", "async"] {
        let found = analyze(&place, &["--mode", mode], 3);
        assert_eq!(found["levels"]["ERROR"].as_u64(), Some(2), "{mode}: {found}");
        assert_eq!(found["failed"].as_u64(), Some(4), "{mode}: {found}");
    }
    let table = place.contend(&["analyze-logs"]).output().unwrap();
    let table = String::from_utf8_lossy(&table.stdout);
    assert!(table.contains("failed: ./torn.log") && table.contains("ERROR"), "{table}");
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let place = Place::new();
    let check = |arguments: &[&str], code: i32, says: &str| {
        let output = place.contend(arguments).output().unwrap();
        let line = one_line(&output.stderr);
        assert!(output.status.code() == Some(code) && line.contains(says), "{arguments:?}: {line}");
    };
    check(&["analyze-logs", "--workers", "0"], 64, "zero workers");
    check(&["analyze-logs", "--log-dir", "no-such-folder"], 66, "no-such-folder");
    check(&["analyze-logs", "--log-format", "log4"], 64, "log4j");
    check(&["analyze-logs", "--encoding", "utf9"], 64, "utf9");
    check(&["analyze-logs", "--since", "yesterday"], 64, "2026-11-25");
    check(&["analyze-logs", "--since", "2026-11-26", "--until", "2026-11-25"], 64, "earlier");
    check(&["follow", "a.log", "--grep", "("], 64, "--grep");
    check(&["follow"], 64, "FILE");
}

/// Read until a line comes, then rotated, then read on: what is awaited is the follower's own output.
#[test]
fn follow_prints_errors_through_a_rotation_and_ends_with_a_signal() {
    let place = Place::new();
    let path = place.path().join("app.log");
    fs::write(&path, RECORD).unwrap();
    let mut child = place
        .process(&["follow", "app.log", "--from-start"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert_eq!(lines.next().unwrap(), RECORD.trim_end());
    let append = |text: &str| {
        OpenOptions::new().append(true).create(true).open(&path).unwrap().write_all(text.as_bytes()).unwrap();
    };
    append("2026-11-25 13:05:31,123 - app - INFO - no ERROR\n");
    append(&RECORD.replace('3', "4"));
    assert_eq!(lines.next().unwrap(), RECORD.replace('3', "4").trim_end());
    fs::rename(&path, place.path().join("app.log.1")).unwrap();
    append(&(RECORD.replace('3', "5") + "\tits trace\n"));
    assert_eq!(lines.next().unwrap(), RECORD.replace('3', "5").trim_end());
    assert_eq!(lines.next().unwrap(), "\tits trace");
    kill(Pid::from_raw(child.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    assert_eq!(lines.next(), None);
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
