//! What is read, and how it is cut.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use contend::{Result, Setup};
use serde::{Deserialize, Serialize};

use crate::count::{Counter, Counts};

/// One file, and the size of the chunks that it is read in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Text {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) chunk_bytes: usize,
}

impl Text {
    /// The user's own file, or the one that was made.
    ///
    /// # Errors
    /// When it is not there, or is no regular file.
    pub(crate) fn at(setup: &Setup) -> Result<Self> {
        let path = match setup.input() {
            Some(input) => input.to_owned(),
            None => PathBuf::from(setup.fixture()?),
        };
        let metadata = std::fs::metadata(&path).map_err(|error| format!("`{}`: {error}", path.display()))?;
        if !metadata.is_file() {
            return Err(format!("`{}` is no regular file, and parts are read by position", path.display()).into());
        }
        let chunk_bytes = usize::try_from(setup.get("chunk_bytes"))?.max(1);
        Ok(Text { path, bytes: metadata.len(), chunk_bytes })
    }

    // ANCHOR: sequential
    /// The reference: one loop, one buffer.
    pub(crate) fn count(&self) -> Result<Counts> {
        Ok(Counter::default().read(self.open()?, &mut self.buffer())?)
    }
    // ANCHOR_END: sequential

    pub(crate) fn open(&self) -> Result<File> {
        Ok(File::open(&self.path).map_err(|error| format!("`{}`: {error}", self.path.display()))?)
    }

    pub(crate) fn buffer(&self) -> Vec<u8> {
        vec![0; self.chunk_bytes]
    }

    /// Neighbouring parts of about equal length, cut anywhere.
    pub(crate) fn parts(&self, workers: usize) -> impl Iterator<Item = Range<u64>> + use<> {
        let (bytes, workers) = (u128::from(self.bytes), workers.max(1) as u128);
        let border = move |worker: u128| (bytes * worker / workers) as u64;
        (0..workers).map(move |worker| border(worker)..border(worker + 1))
    }

    // ANCHOR: part
    /// Counts a part. It begins with the byte before, so that a word that was cut counts where it begins, and only there.
    pub(crate) fn count_part(&self, file: &File, part: Range<u64>) -> Result<Counts> {
        let mut counter = Counter::default();
        if part.start > 0 {
            let mut before = [0];
            file.read_exact_at(&mut before, part.start - 1)?;
            counter = Counter::after(before[0]);
        }
        Ok(counter.read(AtPosition { file, part }, &mut self.buffer())?)
    }
    // ANCHOR_END: part
}

/// Reads a part of a file by position: threads may share the descriptor, since nobody moves its cursor.
struct AtPosition<'file> {
    file: &'file File,
    part: Range<u64>,
}

impl io::Read for AtPosition<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.part.end - self.part.start).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let length = self.file.read_at(&mut buffer[..wanted], self.part.start)?;
        self.part.start += length as u64;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: u64) -> Text {
        Text { path: PathBuf::new(), bytes, chunk_bytes: 1 }
    }

    #[test]
    fn parts_cover_the_file_without_a_gap() {
        for (bytes, workers) in [(0, 2), (1, 3), (10, 3), (u64::MAX, 7)] {
            let parts: Vec<_> = text(bytes).parts(workers).collect();
            assert_eq!((parts[0].start, parts[workers - 1].end), (0, bytes));
            assert!(parts.windows(2).all(|pair| pair[0].end == pair[1].start));
        }
    }
}
