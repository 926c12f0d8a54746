//! A writer and a rotator by seeds, with looks in between: every line once, in order within its generation.
//!
//! Nothing here waits: time is a number, and the interleaving is the seed's.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use contend_files::made::below;
use rand_pcg::Pcg64;
use tempfile::TempDir;

use super::*;

/// So many rotations of each kind.
const ROTATIONS: usize = 1_000;

struct Stage {
    folder: TempDir,
    random: Pcg64,
    /// The writer's: it writes on after a rename, as writers do until they are told.
    file: File,
    written: u64,
    now: Duration,
    follower: Follower,
    given: Vec<(u64, String)>,
}

impl Stage {
    fn new(seed: u64) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("app.log");
        let file = appending(&path);
        let follower = Follower::new([&path], true);
        let random = Pcg64::new(0x70e7, seed.into());
        Stage { folder, random, file, written: 0, now: Duration::ZERO, follower, given: Vec::new() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("app.log")
    }

    fn below(&mut self, limit: usize) -> usize {
        below(&mut self.random, limit)
    }

    /// Some lines, numbered, of differing lengths.
    fn write(&mut self) {
        for _ in 0..self.below(4) {
            self.written += 1;
            let line = format!("{:010} {}\n", self.written, "x".repeat(1 + self.written as usize % 97));
            // In two steps at times, with a look at the half line: its number at least, since files that begin alike are
            // what nobody can tell apart.
            let cut = if self.below(3) == 0 { 11 + self.below(line.len() - 11) } else { 0 };
            self.file.write_all(&line.as_bytes()[..cut]).unwrap();
            if cut > 0 && self.below(2) == 0 {
                self.look();
            }
            self.file.write_all(&line.as_bytes()[cut..]).unwrap();
        }
    }

    fn look(&mut self) {
        let passed = self.below(200) as u64;
        self.now += Duration::from_millis(passed);
        let given = &mut self.given;
        self.follower.look(self.now, &mut |line| {
            assert!(line.is_whole, "half a line: {:?}", String::from_utf8_lossy(line.text));
            given.push((line.generation, String::from_utf8_lossy(line.text).into_owned()));
        });
    }

    fn maybe_look(&mut self) {
        if self.below(2) == 0 {
            self.look();
        }
    }

    /// `app.log` to `app.log.1`, that to `app.log.2`; the fourth goes.
    fn shift(&self) {
        let old = |number: u32| self.folder.path().join(format!("app.log.{number}"));
        for number in (1..4).rev() {
            if old(number).exists() {
                fs::rename(old(number), old(number + 1)).unwrap();
            }
        }
    }

    fn rename(&mut self) {
        self.shift();
        fs::rename(self.path(), self.folder.path().join("app.log.1")).unwrap();
        self.maybe_look();
        // The writer was not told yet.
        self.write();
        self.maybe_look();
        self.file = appending(&self.path());
    }

    fn copy_and_truncate(&mut self) {
        self.shift();
        fs::copy(self.path(), self.folder.path().join("app.log.1")).unwrap();
        self.maybe_look();
        self.file.set_len(0).unwrap();
    }

    /// Every line once, and in order within a generation.
    fn check(mut self, seed: u64) {
        self.look();
        let mut seen = BTreeMap::new();
        let mut last = BTreeMap::new();
        for (generation, line) in &self.given {
            let number: u64 = line
                .split(' ')
                .next()
                .and_then(|number| number.parse().ok())
                .unwrap_or_else(|| panic!("seed {seed}: {line}"));
            *seen.entry(number).or_insert(0) += 1;
            let before = last.insert(*generation, number).unwrap_or(0);
            assert!(before < number, "seed {seed}: line {number} after {before} in generation {generation}");
        }
        let missing: Vec<u64> = (1..=self.written).filter(|number| !seen.contains_key(number)).collect();
        let twice: Vec<u64> = seen.iter().filter(|(_, times)| **times > 1).map(|(number, _)| *number).collect();
        assert!(missing.is_empty() && twice.is_empty(), "seed {seed}: missing {missing:?}, twice {twice:?}");
    }
}

fn appending(path: &Path) -> File {
    OpenOptions::new().create(true).append(true).open(path).unwrap()
}

/// Up to three rotations between two looks: what is deleted unseen is lost to anybody.
fn run(seed: u64, rotations: usize, rotate: impl Fn(&mut Stage)) {
    let mut stage = Stage::new(seed);
    let mut since_look = 0;
    for _ in 0..rotations {
        stage.write();
        stage.maybe_look();
        stage.write();
        rotate(&mut stage);
        since_look += 1;
        if since_look == 3 {
            stage.look();
            since_look = 0;
        }
    }
    stage.write();
    stage.check(seed);
}

#[test]
fn a_thousand_renames_lose_no_line_and_double_none() {
    for seed in 0..10 {
        run(seed, ROTATIONS / 10, Stage::rename);
    }
}

#[test]
fn a_thousand_truncations_lose_no_line_and_double_none() {
    for seed in 0..10 {
        run(seed, ROTATIONS / 10, Stage::copy_and_truncate);
    }
}

#[test]
fn a_thousand_of_both_kinds_mixed() {
    for seed in 0..10 {
        run(seed, ROTATIONS / 10, |stage| if stage.below(2) == 0 { stage.rename() } else { stage.copy_and_truncate() });
    }
}

#[test]
fn what_was_there_is_passed_over_and_half_a_line_of_it_is_given_whole() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("app.log");
    fs::write(&path, "old\nhal").unwrap();
    let mut follower = Follower::new([&path], false);
    let mut given = Vec::new();
    appending(&path).write_all(b"f\nnew\n").unwrap();
    follower.look(Duration::ZERO, &mut |line| given.push(String::from_utf8_lossy(line.text).into_owned()));
    assert_eq!(given, ["half", "new"]);
}

#[test]
fn half_a_line_is_given_marked_when_its_file_is_finished() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("app.log");
    fs::write(&path, "whole\nhal").unwrap();
    let mut follower = Follower::new([&path], true);
    let mut given = Vec::new();
    let mut look = |follower: &mut Follower, seconds| {
        follower.look(Duration::from_secs(seconds), &mut |line| {
            given.push((String::from_utf8_lossy(line.text).into_owned(), line.is_whole));
        });
    };
    look(&mut follower, 0);
    fs::rename(&path, folder.path().join("app.log.1")).unwrap();
    fs::write(&path, "next\n").unwrap();
    look(&mut follower, 1);
    look(&mut follower, 60);
    assert_eq!(given, [("whole".to_owned(), true), ("next".to_owned(), true), ("hal".to_owned(), false)]);
}

#[test]
fn a_link_that_moves_is_a_new_file() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("one"), "1\n").unwrap();
    fs::write(at("two"), "2\n").unwrap();
    std::os::unix::fs::symlink("one", at("link")).unwrap();
    let mut follower = Follower::new([at("link")], true);
    let mut given = Vec::new();
    let mut look = |follower: &mut Follower| {
        follower.look(Duration::ZERO, &mut |line| given.push(String::from_utf8_lossy(line.text).into_owned()));
    };
    look(&mut follower);
    fs::remove_file(at("link")).unwrap();
    look(&mut follower);
    std::os::unix::fs::symlink("two", at("link")).unwrap();
    look(&mut follower);
    assert_eq!(given, ["1", "2"]);
}
