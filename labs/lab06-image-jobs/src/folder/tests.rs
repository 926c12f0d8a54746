//! Which pictures, which names, and what goes wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::data;

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let picture = data::picture(0, 320, 180);
    for name in ["a.jpg", "B.JPG", "c.jpeg", "d_resized.jpg"] {
        fs::write(folder.path().join(name), &picture).unwrap();
    }
    fs::write(folder.path().join("notes.txt"), "no picture").unwrap();
    folder
}

fn outcomes(options: &Options) -> BTreeMap<String, Outcome> {
    let reports = run(options, &mut |_| (), |_| true).unwrap();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    reports.into_iter().map(|report| (name(&report.path), report.outcome)).collect()
}

fn written(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn options(input: &Path, output: &Path) -> Options {
    let options = Options::new(input, output);
    Options { wanted: Wanted { size: (80, 60), ..options.wanted }, workers: 2, ..options }
}

#[test]
fn endings_in_any_case_are_pictures_and_keep_them() {
    let (input, output) = (folder(), TempDir::new().unwrap());
    for (name, mode) in Mode::ALL.into_iter().filter(|(_, mode)| *mode != Mode::Process) {
        let found = outcomes(&Options { mode, overwrite: true, ..options(input.path(), output.path()) });
        assert_eq!(found.len(), 4, "{name}");
        assert!(found.values().all(|outcome| matches!(outcome, Outcome::Resized { size: (80, 45), .. })), "{found:?}");
        assert_eq!(written(output.path()), ["B.JPG", "a.jpg", "c.jpeg", "d_resized.jpg"]);
    }
}

#[test]
fn beside_its_picture_a_result_has_a_name_of_its_own_and_a_second_run_leaves_it_alone() {
    let input = folder();
    let first = outcomes(&options(input.path(), input.path()));
    assert_eq!(first.len(), 4);
    let names = written(input.path());
    assert!(names.contains(&"a_resized.jpg".to_owned()) && names.contains(&"d_resized_resized.jpg".to_owned()));
    let before = fs::read(input.path().join("a_resized.jpg")).unwrap();
    let second = outcomes(&options(input.path(), input.path()));
    assert!(second.values().all(|outcome| matches!(outcome, Outcome::LeftAlone(_))), "{second:?}");
    assert_eq!((written(input.path()), fs::read(input.path().join("a_resized.jpg")).unwrap()), (names, before));
}

#[test]
fn two_pictures_never_share_a_result() {
    let (input, output) = (folder(), TempDir::new().unwrap());
    fs::write(input.path().join("a.webp"), "whatever").unwrap();
    let found = outcomes(&options(input.path(), output.path()));
    assert!(matches!(&found["a.webp"], Outcome::Failed(ImageError::SameOutput { .. })), "{found:?}");
    assert!(matches!(&found["a.jpg"], Outcome::Resized { .. }));
}

#[test]
fn one_bad_picture_stops_no_other() {
    let (input, output) = (folder(), TempDir::new().unwrap());
    let whole = fs::read(input.path().join("a.jpg")).unwrap();
    fs::write(input.path().join("half.jpg"), &whole[..whole.len() / 2]).unwrap();
    fs::write(input.path().join("text.jpg"), "dear reader").unwrap();
    fs::write(input.path().join("nothing.png"), "").unwrap();
    fs::create_dir(input.path().join("folder.jpg")).unwrap();
    std::os::unix::fs::symlink("/no/such", input.path().join("nowhere.jpg")).unwrap();
    for (name, mode) in Mode::ALL.into_iter().filter(|(_, mode)| *mode != Mode::Process) {
        let found = outcomes(&Options { mode, overwrite: true, ..options(input.path(), output.path()) });
        for bad in ["half.jpg", "text.jpg", "nothing.png", "folder.jpg"] {
            assert!(matches!(&found[bad], Outcome::Failed(_)), "{name}: {bad}: {found:?}");
        }
        let resized = found.values().filter(|outcome| matches!(outcome, Outcome::Resized { .. })).count();
        assert_eq!(resized, 4, "{name}");
        assert!(written(output.path()).iter().all(|name| !name.starts_with(".resizing")), "{name}");
    }
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let folder = folder();
    let check = |options: Options| assert!(run(&options, &mut |_| (), |_| true).is_err());
    check(Options { workers: 0, ..options(folder.path(), folder.path()) });
    check(options(&folder.path().join("none"), folder.path()));
    let wanted = Wanted { size: (0, 10), ..Wanted::default() };
    check(Options { wanted, ..options(folder.path(), folder.path()) });
    // A file in the place of the folder.
    check(options(folder.path(), &folder.path().join("notes.txt")));
}

#[test]
fn whoever_watches_can_stop_it() {
    let (input, output) = (folder(), TempDir::new().unwrap());
    let options = Options { mode: Mode::Sequential, ..options(input.path(), output.path()) };
    let reports = run(&options, &mut |_| (), |_| false).unwrap();
    let not_begun = reports.iter().filter(|report| report.outcome == Outcome::NotBegun).count();
    assert_eq!(not_begun, 3);
}
