//! What the made data must be like, and what becomes of it in a folder that is full, foreign or forbidden.

use std::os::unix::fs::symlink;

use contend_files::cache;
use sha2::{Digest, Sha256};

use super::*;

fn quiet(_: u64, _: u64) {}

#[test]
fn the_small_set_has_its_digest_is_found_again_and_mended() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("new/text");
    let mut last = (0, 0);
    // Twice within one folder: nothing is left beside what was made.
    let made = text(Size::Small, Some(&folder), &mut |done, total| last = (done, total)).unwrap();
    assert_eq!((made.digest.as_str(), made.reused, last), (Size::Small.digest(), false, (40, 40)));
    assert_eq!(text(Size::Small, Some(&folder), &mut quiet).unwrap(), Made { reused: true, ..made });
    let beside: Vec<_> = fs::read_dir(folder.parent().unwrap()).unwrap().collect();
    assert_eq!(beside.len(), 1);
}

/// Made in memory, since 44 MB on a disk are not a test's to write.
#[test]
fn the_full_set_has_its_digest() {
    let (mut hasher, mut bytes) = (Sha256::new(), 0);
    for (index, name) in names(Size::Full).enumerate() {
        let content = prose::text(index as u64);
        assert!((4 << 10..=64 << 10).contains(&content.len()), "{name}");
        hasher.update(name.as_bytes());
        hasher.update([0]);
        hasher.update((content.len() as u64).to_le_bytes());
        hasher.update(&content);
        bytes += content.len();
    }
    let digest: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert!((42_000_000..47_000_000).contains(&bytes), "{bytes}");
    assert_eq!(digest, Size::Full.digest());
}

#[test]
fn a_tenth_is_partly_korean_some_have_crlf_and_some_no_last_newline() {
    let texts: Vec<String> = (0..240).map(|number| String::from_utf8(prose::text(number)).unwrap()).collect();
    let count = |has: fn(&String) -> bool| texts.iter().filter(|text| has(text)).count();
    assert_eq!(count(|text| text.chars().any(|letter| ('가'..='힣').contains(&letter))), 24);
    assert_eq!(count(|text| text.contains("\r\n")), 20);
    assert_eq!(count(|text| !text.ends_with('\n')), 30);
    assert!(texts.iter().any(|text| text.contains("\n\t")) && texts.iter().any(|text| text.contains("\n\n")));
    assert!(texts.iter().all(|text| text.lines().count() > 40));
}

#[test]
fn what_is_not_intact_is_not_reused_and_a_strangers_folder_is_not_touched() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("text");
    text(Size::Small, Some(&folder), &mut quiet).unwrap();
    fs::write(folder.join("text-0003.txt"), "other").unwrap();
    assert_eq!(intact(&folder, Size::Small), None);
    let refused = text(Size::Small, Some(&folder), &mut quiet).unwrap_err();
    assert!(refused.to_string().contains("name a new or empty folder"), "{refused}");
    assert_eq!(fs::read(folder.join("text-0003.txt")).unwrap(), b"other");

    cache::make_folder(&folder, |aside| fs::write(aside.join("mine"), "").map_err(|_| Error::Interrupted)).unwrap();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
fn a_place_that_cannot_be_written_is_named_with_the_systems_reason() {
    let place = tempfile::tempdir().unwrap();
    // Root may write anywhere, so a mode would not stop it; a file in the place of a folder stops everybody.
    fs::write(place.path().join("file"), "").unwrap();
    let error = text(Size::Small, Some(&place.path().join("file/text")), &mut quiet).unwrap_err();
    assert!(matches!(&error, Error::Output { path, .. } if path.ends_with("file")), "{error}");
    symlink("/proc/nowhere", place.path().join("hanging")).unwrap();
    let error = large(1, Some(&place.path().join("hanging/large")), &mut quiet).unwrap_err();
    assert!(matches!(error, Error::Output { .. }), "{error}");
}

#[test]
fn a_full_disk_is_an_error_of_output_and_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    let full = |path: &Path| Error::Output { path: path.to_owned(), source: std::io::ErrorKind::StorageFull.into() };
    let error = cache::make_folder(&place.path().join("text"), |aside| {
        fs::write(aside.join("some"), "bytes").unwrap();
        Err(full(aside))
    });
    assert_eq!(error.unwrap_err().exit_code(), 74);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
}

#[test]
fn the_large_file_is_exactly_as_long_as_asked_whole_text_and_found_again() {
    let place = tempfile::tempdir().unwrap();
    for bytes in [0, 1, 1_000, 1_600_000, 3_333_333] {
        let path = place.path().join(format!("{bytes}"));
        let mut said = 0;
        large(bytes, Some(&path), &mut |done, _| said = done).unwrap();
        let content = fs::read(&path).unwrap();
        assert_eq!((content.len() as u64, said), (bytes, bytes));
        assert!(std::str::from_utf8(&content).is_ok(), "{bytes}");
        large(bytes, Some(&path), &mut |_, _| panic!("made again")).unwrap();
    }
    let other = place.path().join("other");
    fs::write(&other, "mine").unwrap();
    assert!(matches!(large(4, Some(&other), &mut quiet), Err(Error::Usage(_))));
}
