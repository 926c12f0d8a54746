//! What is read, and the two ways in which every contender reads: line by line, or a batch of lines at a time.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Lines};
use std::path::PathBuf;

use contend::{Result, Setup};

use super::digest::Digest;

/// How many batches may wait between a reader and whoever takes them.
pub(super) const BATCHES_UNDER_WAY: usize = 4;

/// One file, and how many lines make a batch.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) batch: usize,
}

impl Text {
    /// The user's own file, or the one that was made.
    ///
    /// # Errors
    /// When it is not there.
    pub(crate) fn at(setup: &Setup) -> Result<Self> {
        let path = match setup.input() {
            Some(input) => input.to_owned(),
            None => PathBuf::from(setup.fixture()?),
        };
        let bytes = std::fs::metadata(&path).map_err(|error| format!("`{}`: {error}", path.display()))?.len();
        Ok(Text { path, bytes, batch: usize::try_from(setup.get("batch"))?.max(1) })
    }

    // ANCHOR: sequential
    /// The reference: an iterator over the lines, each a string of its own.
    pub(crate) fn digest(&self) -> Result<Digest> {
        let mut digest = Digest::default();
        for line in self.open()?.lines() {
            digest.add(&line.map_err(|error| format!("`{}`: {error}", self.path.display()))?);
        }
        Ok(digest)
    }
    // ANCHOR_END: sequential

    /// The file behind a buffer of the usual 8 KiB, which is also what the runtimes' own `BufReader`s have.
    pub(crate) fn open(&self) -> io::Result<BufReader<File>> {
        Ok(BufReader::new(File::open(&self.path)?))
    }

    /// Its lines in batches, for contenders that hand them from one thread to another.
    pub(crate) fn batches(&self) -> io::Result<Batches> {
        Ok(Batches { lines: self.open()?.lines(), size: self.batch })
    }
}

/// An iterator over batches of lines; the last may be shorter.
pub(crate) struct Batches {
    lines: Lines<BufReader<File>>,
    size: usize,
}

impl Iterator for Batches {
    type Item = io::Result<Vec<String>>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch: io::Result<Vec<String>> = self.lines.by_ref().take(self.size).collect();
        match batch {
            Ok(lines) if lines.is_empty() => None,
            batch => Some(batch),
        }
    }
}
