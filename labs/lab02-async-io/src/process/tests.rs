//! Every bad input, in every mode: it is that file's result, and the others are counted.
//!
//! Child processes are this executable again, which here is the test harness; `tests/contenders.rs` has that mode.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};

use encoding_rs::{EUC_KR, UTF_16LE};
use nix::sys::stat::Mode as Bits;
use nix::unistd::mkfifo;
use tempfile::TempDir;

use super::*;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

fn of(folder: &TempDir) -> Options {
    Options { folder: folder.path().to_owned(), workers: 3, ..Options::default() }
}

fn modes() -> impl Iterator<Item = Mode> {
    Mode::ALL.into_iter().map(|(_, mode)| mode).filter(|mode| *mode != Mode::Process)
}

/// What became of each file, by its name.
fn results(options: &Options) -> (Summary, BTreeMap<String, FileReport>) {
    let mut reports = BTreeMap::new();
    let summary = run(options, &mut |event| {
        if let Event::Finished(report) = event {
            let name = report.path.file_name().unwrap().to_string_lossy().into_owned();
            assert!(reports.insert(name, report.clone()).is_none(), "told of twice: {report:?}");
        }
        ControlFlow::Continue(())
    });
    (summary.unwrap(), reports)
}

fn only(options: &Options) -> Result<TextCounts, FileError> {
    let (_, reports) = results(options);
    assert_eq!(reports.len(), 1);
    reports.into_values().next().unwrap().result
}

fn counts(lines: u64, words: u64, bytes: u64, chars: u64) -> Result<TextCounts, FileError> {
    Ok(TextCounts { lines, words, bytes, chars })
}

#[test]
fn a_bad_file_is_its_own_result_and_the_rest_is_counted_in_every_mode() {
    let folder = folder(&[
        ("empty.txt", b""),
        ("korean.txt", "한글 텍스트\r\n둘".as_bytes()),
        ("latin.txt", b"caf\xe9 au lait\n"),
        ("other.md", b"not named by the pattern"),
        ("plain.txt", b"two words\n"),
        ("private.txt", b"mine\n"),
    ]);
    let at = |name: &str| folder.path().join(name);
    fs::set_permissions(at("private.txt"), Permissions::from_mode(0o000)).unwrap();
    fs::create_dir(at("folder.txt")).unwrap();
    mkfifo(&at("pipe.txt"), Bits::S_IRWXU).unwrap();
    symlink("nowhere", at("hanging.txt")).unwrap();
    symlink("plain.txt", at("link.txt")).unwrap();
    // Modes stop everybody but root.
    let private = if fs::read(at("private.txt")).is_ok() { counts(1, 1, 5, 5) } else { Err(FileError::NoPermission) };
    let not_text = FileError::NotText { encoding: "UTF-8".into(), offset: 3 };
    let expected = [
        ("empty.txt", counts(0, 0, 0, 0)),
        ("folder.txt", Err(FileError::IsADirectory)),
        ("hanging.txt", Err(FileError::Vanished)),
        ("korean.txt", counts(1, 3, 21, 9)),
        ("latin.txt", Err(not_text)),
        ("link.txt", counts(1, 2, 10, 10)),
        ("pipe.txt", Err(FileError::NotARegularFile("a FIFO".into()))),
        ("plain.txt", counts(1, 2, 10, 10)),
        ("private.txt", private),
    ];
    for mode in modes() {
        for chunk_size in [None, Some(1), Some(3), Some(8_192)] {
            let (summary, reports) = results(&Options { mode, chunk_size, ..of(&folder) });
            let named = reports.iter().map(|(name, report)| (name.as_str(), report.result.clone()));
            assert_eq!(named.collect::<Vec<_>>(), expected, "{mode:?} in pieces of {chunk_size:?}");
            assert_eq!((summary.found, summary.counted + summary.failed), (9, 9));
        }
    }
}

#[test]
fn a_file_that_vanishes_after_the_folder_was_listed_is_its_own_result() {
    for mode in modes() {
        let folder = folder(&[("a.txt", b"a"), ("b.txt", b"b"), ("c.txt", b"c")]);
        let mut vanished = 0;
        let summary = run(&Options { mode, ..of(&folder) }, &mut |event| {
            match event {
                Event::Found { files } => {
                    assert_eq!(files, 3);
                    fs::remove_file(folder.path().join("b.txt")).unwrap();
                }
                Event::Finished(report) if report.result == Err(FileError::Vanished) => vanished += 1,
                _ => (),
            }
            ControlFlow::Continue(())
        });
        assert_eq!((summary.unwrap().counted, vanished), (2, 1), "{mode:?}");
    }
}

#[test]
fn what_may_pass_is_tried_again_and_what_a_file_is_is_not() {
    for mode in modes() {
        let folder = folder(&[("text.txt", b"\xff")]);
        symlink("nowhere", folder.path().join("hanging.txt")).unwrap();
        let (_, reports) = results(&Options { mode, retries: 2, ..of(&folder) });
        assert_eq!((reports["hanging.txt"].attempts, reports["text.txt"].attempts), (3, 1), "{mode:?}");
    }
}

#[test]
fn nothing_to_do_is_no_error() {
    for mode in modes() {
        let folder = folder(&[("other.md", b"")]);
        assert_eq!(results(&Options { mode, ..of(&folder) }).0, Summary::default());
    }
}

#[test]
fn one_file_in_the_place_of_the_folder_is_processed_whatever_its_name() {
    let folder = folder(&[("plain.md", b"one two\n")]);
    let one = |name: &str| Options { folder: folder.path().join(name), ..of(&folder) };
    assert_eq!(only(&one("plain.md")), counts(1, 2, 8, 8));
    mkfifo(&folder.path().join("pipe"), Bits::S_IRWXU).unwrap();
    assert_eq!(only(&one("pipe")), Err(FileError::NotARegularFile("a FIFO".into())));
}

#[test]
fn what_concerns_all_files_is_an_error_of_its_own_with_the_way_out() {
    let folder = folder(&[]);
    let refused = |options: Options| run(&options, &mut |_| ControlFlow::Continue(())).unwrap_err();
    let check = |options: Options, code: u8, said: &str| {
        let error = refused(options);
        assert_eq!(error.exit_code(), code, "{error}");
        assert!(error.to_string().contains(said), "{error}");
    };
    check(Options { workers: 0, ..of(&folder) }, 64, "ask for one or more");
    check(Options { chunk_size: Some(0), ..of(&folder) }, 64, "one byte or more");
    check(Options { pattern: "a[".into(), ..of(&folder) }, 64, "`a[` is no pattern");
    check(Options { folder: folder.path().join("missing"), ..of(&folder) }, 66, "missing");
    assert!(encoding_named("klingon").unwrap_err().to_string().contains("euc-kr"));
}

#[test]
fn encodings_are_obeyed_byte_order_marks_more_and_letters_may_be_cut_anywhere() {
    let text = "한국어 텍스트\n둘째 줄\n";
    let euc_kr = EUC_KR.encode(text).0.into_owned();
    let utf_16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let utf_8 = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for (bytes, encoding) in [(&euc_kr, EUC_KR), (&utf_16, UTF_8), (&utf_16, UTF_16LE), (&utf_8, EUC_KR)] {
        let folder = folder(&[("text.txt", bytes)]);
        for chunk_size in [None, Some(1), Some(2), Some(5)] {
            for mode in [Mode::Async, Mode::Thread] {
                let result = only(&Options { chunk_size, encoding, mode, ..of(&folder) });
                assert_eq!(result, counts(2, 4, bytes.len() as u64, 13), "{} {chunk_size:?}", encoding.name());
            }
        }
    }
    let half = folder(&[("text.txt", &"한글".as_bytes()[..4])]);
    let not_text = Err(FileError::NotText { encoding: "UTF-8".into(), offset: 3 });
    assert_eq!(only(&of(&half)), not_text);
    assert_eq!(only(&Options { chunk_size: Some(2), ..of(&half) }), not_text);
}

#[test]
fn a_listener_that_has_heard_enough_ends_it() {
    let folder = TempDir::new().unwrap();
    (0..200).for_each(|index| fs::write(folder.path().join(format!("{index}.txt")), "text").unwrap());
    for mode in modes() {
        for chunk_size in [None, Some(1)] {
            let summary = run(&Options { mode, chunk_size, ..of(&folder) }, &mut |event| match event {
                Event::Finished(_) => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            });
            assert_eq!(summary.unwrap().counted, 1, "{mode:?}");
        }
    }
}

#[test]
fn every_megabyte_is_told_of_with_a_running_count() {
    let folder = folder(&[("text.txt", &vec![b'a'; 3_000_000])]);
    for mode in modes() {
        let mut heard = Vec::new();
        run(&Options { mode, chunk_size: Some(1_000), ..of(&folder) }, &mut |event| {
            if let Event::Read { bytes, .. } = event {
                heard.push(bytes >> 20);
            }
            ControlFlow::Continue(())
        })
        .unwrap();
        assert_eq!(heard, [1, 2], "{mode:?}");
    }
}

#[test]
fn a_letter_that_is_wrong_is_found_where_it_is_however_the_text_is_cut() {
    let text = "파일 abc 처리\n";
    for (at, letter) in text.char_indices() {
        // A byte that nothing begins with, and a letter of which the last byte is missing.
        let cut_short = at + letter.len_utf8() - 1;
        for (good, bad) in [(at, 0xff), (if letter.is_ascii() { at } else { cut_short }, b'\xff')] {
            let mut bytes = text.as_bytes()[..good].to_vec();
            bytes.push(bad);
            bytes.extend_from_slice(b"and more");
            for size in 1..bytes.len() {
                let mut counter = TextCounter::new(UTF_8);
                let outcome = bytes.chunks(size).try_for_each(|piece| counter.feed(piece));
                let expected = FileError::NotText { encoding: "UTF-8".into(), offset: at as u64 };
                assert_eq!(outcome, Err(expected), "{letter} in pieces of {size}");
            }
        }
    }
}

#[test]
fn a_pattern_goes_as_deep_as_it_says() {
    let folder = folder(&[("a.txt", b""), (".hidden.txt", b""), ("b.md", b"")]);
    fs::create_dir_all(folder.path().join("below/deeper.txt")).unwrap();
    fs::write(folder.path().join("below/c.txt"), "").unwrap();
    fs::write(folder.path().join("below/deeper.txt/d.txt"), "").unwrap();
    symlink("nowhere", folder.path().join("hanging.md")).unwrap();
    let check = |pattern: &str, expected: &[&str]| {
        let found = gather(folder.path(), pattern).unwrap();
        let paths = found.iter().map(|found| found.path.strip_prefix(folder.path()).unwrap().to_str().unwrap());
        assert_eq!(paths.collect::<Vec<_>>(), expected, "{pattern}");
    };
    check("*.txt", &[".hidden.txt", "a.txt"]);
    check("below/*.txt", &["below/c.txt", "below/deeper.txt"]);
    check("**/*.txt", &[".hidden.txt", "a.txt", "below/c.txt", "below/deeper.txt/d.txt"]);
    check("{a,b}.*", &["a.txt", "b.md"]);
    check("*.rs", &[]);
    symlink("..", folder.path().join("below/back")).unwrap();
    // The walk goes round once at most, and the loop is a line of its own.
    check("**/d.txt", &["below/back", "below/deeper.txt/d.txt"]);
}
