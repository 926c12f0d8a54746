//! Each pitfall is shown to be broken, for the reason that is stated there and by nothing that depends on a clock.

use std::fs::{self, OpenOptions};
use std::io::Write;

use lab07_log_jobs::Layout;
use lab07_log_jobs::pitfalls::cut_line::{Counts, count_equal_parts, count_parts_of_lines};
use lab07_log_jobs::pitfalls::half_line::{MendedFollower, NaiveFollower};
use lab07_log_jobs::pitfalls::level_in_message::{errors_by_field, errors_by_word};
use lab07_log_jobs::pitfalls::one_name::{count_with_a_copy_a_name, count_with_a_copy_each};

// ANCHOR: cut_line
#[test]
fn equal_parts_make_lines_that_nobody_wrote() {
    let log = "ERROR it failed again\n".repeat(101);
    for parts in [2, 3, 7] {
        let counts = count_equal_parts(log.as_bytes(), parts);
        assert_ne!((parts, counts), (parts, Counts { errors: 101, others: 0 }));
    }
}

#[test]
fn parts_of_lines_agree_with_the_whole_however_many_they_are() {
    let log = "ERROR it failed again\nINFO no ERROR\n\n".repeat(100) + "ERROR the last";
    for parts in 1..60 {
        let counts = count_parts_of_lines(log.as_bytes(), parts);
        assert_eq!((parts, counts), (parts, Counts { errors: 101, others: 100 }));
    }
}
// ANCHOR_END: cut_line

// ANCHOR: half_line
#[test]
fn the_naive_follower_breaks_a_line_in_two_and_misses_a_rotation() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    fs::write(&path, "").unwrap();
    let mut naive = NaiveFollower::new(&path).unwrap();
    let mut mended = MendedFollower::new(&path);
    let append = |text: &str| OpenOptions::new().append(true).open(&path).unwrap().write_all(text.as_bytes()).unwrap();
    append("ERROR disk ");
    assert_eq!(naive.lines().unwrap(), ["ERROR disk "]);
    assert!(mended.lines().is_empty());
    append("full\n");
    assert_eq!(naive.lines().unwrap(), ["full"]);
    assert_eq!(mended.lines(), ["ERROR disk full"]);
    fs::rename(&path, folder.path().join("app.log.1")).unwrap();
    fs::write(&path, "ERROR in the new file\n").unwrap();
    assert!(naive.lines().unwrap().is_empty());
    assert_eq!(mended.lines(), ["ERROR in the new file"]);
    OpenOptions::new().write(true).truncate(true).open(&path).unwrap().write_all(b"ERROR 2\n").unwrap();
    assert!(naive.lines().unwrap().is_empty());
    assert_eq!(mended.lines(), ["ERROR 2"]);
}
// ANCHOR_END: half_line

// ANCHOR: level_in_message
#[test]
fn a_word_in_a_message_is_no_level() {
    let log = "2026-11-25 13:05:30,123 - app - INFO - retry after ERROR 3 succeeded\n\
               2026-11-25 13:05:31,123 - app - ERROR - it failed\n\
               ERROR: the rest of its message\n";
    let layout = Layout::named("python").unwrap().unwrap();
    assert_eq!(errors_by_word(log), 3);
    assert_eq!(errors_by_field(log, layout), 1);
}
// ANCHOR_END: level_in_message

#[test]
fn a_known_name_is_counted_without_a_copy() {
    let names = || ["GET /", "GET /a", "GET /"].into_iter().cycle().take(3_000);
    let (slow, copies) = count_with_a_copy_each(names());
    let (quick, few) = count_with_a_copy_a_name(names());
    assert_eq!(slow, quick);
    assert_eq!((copies, few), (3_000, 2));
}
