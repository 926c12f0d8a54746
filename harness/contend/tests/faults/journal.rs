//! Journals that were cut, damaged, or are in use.

use std::path::Path;
use std::sync::OnceLock;

use contend::journal::{FILE, Journal, Line, VERSION};
use contend::referee::Referee;
use contend::{Error, Report};

use crate::lab;
use crate::racing::settings;

/// A finished run's journal and report; raced once for all tests here.
fn finished() -> &'static (String, Report) {
    static FINISHED: OnceLock<(String, Report)> = OnceLock::new();
    FINISHED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let report = Referee::new(settings("brief")).keep_in(folder.path()).run(&[lab::lab()]).unwrap();
        (std::fs::read_to_string(folder.path().join(FILE)).unwrap(), report)
    })
}

fn resume(folder: &Path) -> Result<Report, Error> {
    Referee::new(settings("brief")).keep_in(folder).resume(&[lab::lab()])
}

fn resume_of(journal: &[u8]) -> Result<Report, Error> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE), journal).unwrap();
    resume(folder.path())
}

pub(crate) fn a_journal_cut_at_any_byte_of_its_last_line_resumes() {
    let (journal, report) = finished();
    let last = journal.trim_end().rfind('\n').unwrap() + 1;
    for length in last..=journal.len() {
        let resumed = resume_of(&journal.as_bytes()[..length]).unwrap_or_else(|error| panic!("at {length}: {error}"));
        assert!(resumed.run.complete);
        // All generations were there: nothing is raced again, whatever else was lost.
        assert_eq!(
            resumed.labs[0].experiments[0].points[0].contenders,
            report.labs[0].experiments[0].points[0].contenders
        );
    }
    // What a machine without power may leave behind it.
    let mut zeros = journal.as_bytes()[..last].to_vec();
    zeros.extend([0; 512]);
    assert!(resume_of(&zeros).unwrap().run.complete);
}

pub(crate) fn a_damaged_line_in_the_middle_is_named() {
    let (journal, _) = finished();
    let lines: Vec<&str> = journal.lines().collect();
    for (number, line) in [(2, "{\"line\":\"trial\""), (3, ""), (4, "\u{0}\u{0}"), (5, "{\"line\":\"dance\"}")] {
        let mut damaged = lines.clone();
        damaged[number - 1] = line;
        let error = resume_of((damaged.join("\n") + "\n").as_bytes()).unwrap_err();
        assert_eq!(error.exit_code(), 66);
        let said = error.to_string();
        assert!(said.contains(FILE) && said.contains(&format!("line {number} is damaged")), "{said}");
        assert!(said.contains("another folder") && !said.contains('\n'), "{said}");
    }
    let newer = format!("{{\"line\":\"run\",\"journal\":{},\"started\":\"\",\"settings\":{{}}}}\n", VERSION + 1);
    for (text, why) in [("", "does not begin as a journal"), (lines[1], "begin"), (&newer, "newer program")] {
        let said = resume_of(text.as_bytes()).unwrap_err().to_string();
        assert!(said.contains(why), "{said}");
    }
    assert!(resume(Path::new("/no/such/run")).unwrap_err().to_string().contains("no run to resume here"));
}

pub(crate) fn two_runs_in_one_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let settings = serde_json::to_value(settings("brief")).unwrap();
    let first = Line::Run { journal: VERSION, started: "2026-11-25T09:00:00Z".into(), settings };
    let open = Journal::begin(folder.path(), &first).unwrap();
    let said = resume(folder.path()).unwrap_err().to_string();
    assert!(said.contains("another run is writing here"), "{said}");
    drop(open);
    let again = Referee::new(crate::racing::settings("brief")).keep_in(folder.path()).run(&[lab::lab()]);
    assert!(matches!(again, Err(Error::Output { .. })), "a run is never overwritten");
}

pub(crate) fn a_folder_that_cannot_be_written_is_named() {
    // `/proc` takes no folders, not even from root, whom modes do not hold back.
    for folder in ["/proc/contend-run", "/dev/null/contend-run"] {
        let error = Referee::new(settings("brief")).keep_in(folder).run(&[lab::lab()]).unwrap_err();
        assert!(matches!(error.exit_code(), 73 | 74), "{error}");
        assert!(error.to_string().contains(folder), "{error}");
    }
}

pub(crate) fn a_journal_that_is_no_file_is_refused() {
    // One gives zeros without end, and the other takes nothing.
    for device in ["/dev/zero", "/dev/full"] {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(device, folder.path().join(FILE)).unwrap();
        let error = resume(folder.path()).unwrap_err();
        assert_eq!(error.exit_code(), 66);
        assert!(error.to_string().contains("is not a file"), "{error}");
        assert!(contend::journal::read(folder.path()).is_err());
        let again = Referee::new(settings("brief")).keep_in(folder.path()).run(&[lab::lab()]);
        assert!(matches!(again, Err(Error::Output { .. })), "{again:?}");
    }
}

pub(crate) fn a_report_that_cannot_be_written_costs_no_generation() {
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join(contend::report::FILE);
    std::fs::create_dir(&in_the_way).unwrap();
    let error = Referee::new(settings("brief")).keep_in(folder.path()).run(&[lab::lab()]).unwrap_err();
    assert!(matches!(error.exit_code(), 73 | 74), "{error}");
    assert!(error.to_string().contains(contend::report::FILE), "{error}");
    std::fs::remove_dir(in_the_way).unwrap();
    let raced = std::fs::read(folder.path().join(FILE)).unwrap();
    assert!(resume(folder.path()).unwrap().run.complete);
    assert_eq!(std::fs::read(folder.path().join(FILE)).unwrap(), raced, "nothing was raced again");
}
