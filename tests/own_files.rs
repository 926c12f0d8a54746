//! The commands on the user's own files: what is wrong with one is that file's result, and the rest is done.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;

use nix::sys::stat::Mode;
use predicates::prelude::*;
use serde_json::Value;

use crate::program::{Place, one_line};

const MODES: [&str; 6] = ["async", "smol", "thread", "rayon", "process", "sequential"];

/// A folder with two good files and one of each bad kind.
fn folder() -> Place {
    let place = Place::new();
    let path = |name: &str| place.path().join(name);
    fs::write(path("good.txt"), "one two\nthree\x0bfour").unwrap();
    fs::write(path("empty.txt"), "").unwrap();
    fs::write(path("undecodable.txt"), b"a \xff b\n").unwrap();
    fs::write(path("a name\nwith a newline.txt"), "x\r\n").unwrap();
    fs::create_dir(path("folder.txt")).unwrap();
    symlink("/no/such/file", path("nowhere.txt")).unwrap();
    nix::unistd::mkfifo(&path("fifo.txt"), Mode::S_IRWXU).unwrap();
    place
}

/// What the program says of each file: counts or an error.
fn results(place: &Place, arguments: &[&str], code: i32) -> BTreeMap<String, Value> {
    let output = place.contend(&[&["process", "--format", "json"], arguments].concat()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let files = printed["files"].as_array().unwrap().iter();
    files.map(|file| (file["path"].as_str().unwrap().trim_start_matches("./").to_owned(), file.clone())).collect()
}

#[test]
fn every_mode_counts_the_good_files_and_names_the_bad_ones() {
    let place = folder();
    for mode in MODES {
        for extra in [&[][..], &["--stream", "--chunk-size", "1"]] {
            let files = results(&place, &[&["--mode", mode, "--workers", "3"], extra].concat(), 3);
            let count = |name: &str, what: &str| files[name]["counts"][what].as_u64();
            // What `wc` and Python's `bytes.split` count.
            assert_eq!(count("good.txt", "lines"), Some(1), "{mode} {extra:?}");
            assert_eq!(count("good.txt", "words"), Some(4), "{mode} {extra:?}");
            assert_eq!(count("good.txt", "bytes"), Some(18), "{mode} {extra:?}");
            assert_eq!(count("empty.txt", "bytes"), Some(0), "{mode} {extra:?}");
            assert_eq!(count("a name\nwith a newline.txt", "lines"), Some(1), "{mode} {extra:?}");
            for bad in ["undecodable.txt", "folder.txt", "nowhere.txt", "fifo.txt"] {
                let error = files[bad]["error"].as_str().unwrap_or_default();
                assert!(!error.is_empty() && !error.contains('\n'), "{mode} {extra:?}: {bad}: {}", files[bad]);
            }
        }
    }
}

#[test]
fn hangul_is_decoded_whole_whatever_the_size_of_a_piece() {
    let place = Place::new();
    // Two syllables, a space and two more in EUC-KR.
    fs::write(place.path().join("korean.txt"), b"\xb0\xa1\xb3\xaa \xb4\xd9\xb6\xf3\n").unwrap();
    for size in ["1", "2", "3", "8192"] {
        let files = results(&place, &["--encoding", "euc-kr", "--stream", "--chunk-size", size], 0);
        assert_eq!(files["korean.txt"]["counts"]["chars"].as_u64(), Some(6), "in pieces of {size}");
    }
    assert!(results(&place, &[], 3)["korean.txt"]["error"].as_str().unwrap().contains("encoding"));
}

#[track_caller]
fn check(place: &Place, arguments: &[&str], code: i32, says: &[&str]) {
    let output = place.contend(arguments).output().unwrap();
    let line = one_line(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{line}");
    for part in says {
        assert!(line.contains(part), "`{part}` is missing in: {line}");
    }
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let place = folder();
    check(&place, &["process", "--workers", "0"], 64, &["zero workers"]);
    check(&place, &["process", "no-such-folder"], 66, &["no-such-folder"]);
    check(&place, &["process", "--encoding", "utf9"], 64, &["utf9", "utf-8"]);
    check(&place, &["process", "--pattern", "["], 64, &["`[`"]);
    check(&place, &["process", "--stream", "--chunk-size", "0"], 64, &["zero bytes"]);
    check(&place, &["process", "--mode", "asynch"], 64, &["asynch", "async"]);
    check(&place, &["compare", "--task-type", "cpuu"], 64, &["cpuu", "cpu"]);
    check(&place, &["benchmark", "--mode", "fibers"], 64, &["fibers", "thread"]);
    check(&place, &["gil-demo", "--workers", "0"], 64, &["zero workers"]);
    check(&place, &["data", "pictures"], 64, &["pictures", "images"]);
}

#[test]
fn made_data_is_the_same_bytes_every_time_and_is_found_again() {
    let place = Place::new();
    let make = |out: &str| place.contend(&["data", "text", "--size", "small", "--out", out]).output().unwrap();
    let (first, again, other) = (make("one"), make("one"), make("two"));
    for output in [&first, &again, &other] {
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let read = |folder: &str| -> BTreeMap<_, _> {
        let entries = fs::read_dir(place.path().join(folder)).unwrap().map(Result::unwrap);
        entries.map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap())).collect()
    };
    assert!(read("one") == read("two"), "two folders of the same data differ");
    place.contend(&["process", "one"]).assert().code(0).stdout(predicate::str::contains("40"));
    fs::create_dir(place.path().join("mine")).unwrap();
    fs::write(place.path().join("mine/letter.txt"), "dear reader").unwrap();
    assert_ne!(make("mine").status.code(), Some(0));
    assert_eq!(fs::read_to_string(place.path().join("mine/letter.txt")).unwrap(), "dear reader");
}

#[test]
fn the_made_folder_of_bad_inputs_ends_with_every_good_file_counted() {
    let place = Place::new();
    place.contend(&["data", "edge", "--out", "edge"]).assert().code(0).stderr(predicate::str::contains("SHA-256"));
    place.contend(&["data", "edge", "--out", "edge"]).assert().code(0).stderr(predicate::str::contains("whole"));
    for mode in MODES {
        let files = results(&place, &["edge", "--mode", mode, "--workers", "2"], 3);
        let count = |name: &str, what: &str| files[&format!("edge/{name}")]["counts"][what].as_u64();
        assert_eq!(count("only-newlines.txt", "lines"), Some(100), "{mode}");
        assert_eq!(count("hangul-at-every-edge.txt", "words"), Some(1), "{mode}");
        assert_eq!(count("long-line.txt", "bytes"), Some(1 << 20), "{mode}");
        for bad in ["not-utf-8.txt", "a-folder.txt", "a-pipe.txt", "link-to-nothing.txt"] {
            assert!(files[&format!("edge/{bad}")]["error"].is_string(), "{mode}: {bad}");
        }
    }
}
