//! What is read, and the two ways in which every contender reads: line by line, or a batch of lines at a time.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
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
        Ok(Batches { file: self.open()?, size: self.batch })
    }
}

/// A line without the newline that ended it, and without a carriage return before that: as `lines` gives it everywhere.
pub(super) fn without_its_end(line: &str) -> &str {
    line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line))
}

// ANCHOR: batch
/// Some lines, one after the other in one string. A `Vec<String>` would be a batch as well, whose every line is allocated
/// by the thread that reads and freed by the one that takes: what allocators like least.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    text: String,
    ends: Vec<usize>,
}

impl Batch {
    /// The lines.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).map(|(start, end)| &self.text[*start..*end])
    }

    /// Adds the next line of the file; says whether there was one.
    fn read_line(&mut self, file: &mut impl BufRead) -> io::Result<bool> {
        let start = self.text.len();
        if file.read_line(&mut self.text)? == 0 {
            return Ok(false);
        }
        let end = start + without_its_end(&self.text[start..]).len();
        self.text.truncate(end);
        self.ends.push(end);
        Ok(true)
    }
}
// ANCHOR_END: batch

/// An iterator over batches of lines; the last may be shorter.
pub(crate) struct Batches {
    file: BufReader<File>,
    size: usize,
}

impl Iterator for Batches {
    type Item = io::Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batch = Batch::default();
        while batch.ends.len() < self.size {
            match batch.read_line(&mut self.file) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Some(Err(error)),
            }
        }
        (!batch.ends.is_empty()).then_some(Ok(batch))
    }
}
