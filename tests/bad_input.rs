//! Every wrong argument, file and disk: the exit code, and one line that says what, where, and the way out.

use std::fs;
use std::fs::OpenOptions;
use std::process::Stdio;

use crate::program::{Place, SMALL, one_line};

/// Asks for something wrong, and looks at the code and at what the line has in it.
#[track_caller]
fn check(place: &Place, arguments: &[&str], code: i32, says: &[&str]) {
    let output = place.contend(arguments).output().expect("the program starts");
    let line = one_line(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{line}");
    assert!(output.stdout.is_empty(), "nothing is printed as if it were a result");
    for part in says {
        assert!(line.contains(part), "`{part}` is missing in: {line}");
    }
    assert!(!line.contains("panicked"), "{line}");
}

#[test]
fn a_run_that_is_not_there_is_named() {
    let place = Place::new();
    check(&place, &["report", "no-such-run"], 66, &["no-such-run", "no such run"]);
    check(&place, &["plot", "no-such-run"], 66, &["no-such-run"]);
    check(&place, &["diff", "no-such-run", "nor-this"], 66, &["no-such-run"]);
    check(&place, &["run", "--resume", "no-such-run"], 66, &["no-such-run"]);
    check(&place, &["report"], 66, &["results", "run"]);
    check(&place, &["run", "--resume"], 66, &["results"]);
}

#[test]
fn a_folder_that_is_no_run_and_a_file_that_is_no_report_are_named() {
    let place = Place::new();
    fs::create_dir(place.path().join("empty")).unwrap();
    check(&place, &["report", "empty"], 66, &["empty", "report.json"]);
    for (name, bytes) in [
        ("words.json", b"these are words" as &[u8]),
        ("latin.json", b"{\"run\": \"\xe9t\xe9\"}"),
        ("nothing.json", b""),
        ("list.json", b"[1, 2]"),
        ("newer.json", b"{\"schema\": 999}"),
    ] {
        fs::write(place.path().join(name), bytes).unwrap();
        check(&place, &["report", name], 66, &[name]);
        check(&place, &["diff", name, name], 66, &[name]);
    }
}

#[test]
fn a_folder_instead_of_a_report_is_named() {
    let place = Place::new();
    fs::create_dir_all(place.path().join("run/report.json")).unwrap();
    check(&place, &["report", "run"], 66, &["run"]);
}

#[test]
fn a_damaged_journal_is_named_by_its_line() {
    let place = Place::new();
    fs::create_dir(place.path().join("run")).unwrap();
    for (text, says) in [("", "does not begin as a journal"), ("what?\nis this\n", "line 1 is damaged")] {
        fs::write(place.path().join("run/journal.jsonl"), text).unwrap();
        check(&place, &["run", "--resume", "run"], 66, &["journal.jsonl", says, "another folder"]);
    }
    fs::write(place.path().join("run/journal.jsonl"), [0xff, 0xfe, b'\n', b'\n']).unwrap();
    check(&place, &["run", "--resume", "run"], 66, &["line 1 is damaged"]);
}

#[test]
fn numbers_that_cannot_be_are_refused() {
    let place = Place::new();
    check(&place, &["run", "lab01", "--workers", "0"], 64, &["zero workers", "from 1 up"]);
    check(&place, &["run", "lab01", "--workers", "two"], 64, &["two", "--help"]);
    check(&place, &["run", "lab01", "--workers", "-1"], 64, &["--help"]);
    check(&place, &["run", "lab01", "--budget", "soon"], 64, &["soon"]);
    check(&place, &["run", "lab01", "--memory-limit", "lots"], 64, &["lots"]);
    check(&place, &["run", "lab01", "--seed", "1.5"], 64, &["1.5"]);
    assert!(!place.path().join("results").exists(), "what is refused leaves nothing behind");
}

#[test]
fn unknown_names_are_answered_with_the_nearest() {
    let place = Place::new();
    check(&place, &["run", "lab1-lock-contntion"], 64, &["lab1-lock-contntion", "lab01-lock-contention"]);
    check(&place, &["run", "lab01", "--experiment", "cuonter"], 64, &["cuonter", "counter"]);
    check(&place, &["run", "lab01", "--contender", "std-mutx"], 64, &["std-mutx", "std-mutex"]);
    check(&place, &["run", "lab01", "--baseline", "std-mutx"], 64, &["std-mutx", "std-mutex"]);
    check(&place, &["reprot"], 64, &["reprot", "report"]);
    check(&place, &["run", "--quikc"], 64, &["--quikc", "--quick"]);
    check(&place, &["list", "lab99"], 64, &["lab99", "nearest of its"]);
    assert!(!place.path().join("results").exists(), "what is refused leaves nothing behind");
}

#[test]
fn input_that_is_not_there_or_that_nobody_reads_is_refused() {
    let place = Place::new();
    check(&place, &["run", "--quick", "--input", "/no/such/folder"], 66, &["/no/such/folder"]);
    check(&place, &["run", "lab01", "--input", "."], 64, &["--input"]);
    check(&place, &["run", "lab01", "--python", "/no/such/python"], 66, &["/no/such/python"]);
}

#[test]
fn an_output_folder_that_cannot_be_is_refused_before_anything_is_raced() {
    let place = Place::new();
    fs::create_dir(place.path().join("mine")).unwrap();
    fs::write(place.path().join("mine/letter.txt"), "dear reader").unwrap();
    let with = |folder: &'static str| [&SMALL[..], &["--out", folder]].concat();
    for (folder, code, says) in [("mine", 73, "overwritten"), ("/proc/run", 73, "/proc/run")] {
        let output = place.contend(&with(folder)).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.lines().last().is_some_and(|line| line.contains(says)), "{said}");
    }
    let output = place.contend(&with("mine/letter.txt")).output().unwrap();
    assert!(matches!(output.status.code(), Some(73 | 74)));
    assert_eq!(fs::read_to_string(place.path().join("mine/letter.txt")).unwrap(), "dear reader");
}

#[test]
fn a_full_disk_is_an_error_and_a_reader_that_went_away_is_none() {
    let place = Place::new();
    for arguments in [&["list"][..], &["--help"], &["list", "--format", "json"]] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = place.process(arguments).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(74), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));

        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = place.process(arguments).stdout(Stdio::from(writer)).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), said.as_ref()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_disk_that_fills_up_during_a_run_is_named_and_the_run_resumes() {
    let place = Place::new();
    let program = crate::program::path().to_str().unwrap();
    let arguments = [&SMALL[..], &["--out", "run"]].concat().join(" ");
    // No file may grow beyond 4 KiB, and whoever tries is told instead of killed.
    let script = format!("trap '' XFSZ; ulimit -f 8; exec {program} {arguments}");
    let mut limited = std::process::Command::new("sh");
    let output = limited.args(["-c", &script]).current_dir(place.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(74), "{said}");
    assert!(said.lines().last().is_some_and(|line| line.contains("cannot write run/journal.jsonl")), "{said}");
    place.contend(&["run", "--resume", "run"]).assert().code(0);
}
