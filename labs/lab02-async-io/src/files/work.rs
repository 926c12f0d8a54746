//! Which files, what comes out for each, and how a blocking contender reads one.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use contend::{Result, Setup};
use serde::{Deserialize, Serialize};

use crate::count::{Counter, Counts, counts};

/// A hop to a blocking pool takes at most so many files along.
const LONGEST_BATCH: usize = 100;

/// How much a blocking contender reads at once: the whole of most files of the made data.
pub(crate) const BUFFER_BYTES: usize = 64 << 10;

/// The files to count.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    /// In the order of their names; the answer has the same.
    pub(crate) paths: Vec<PathBuf>,
    /// How many may be under way at once.
    pub(crate) concurrency: usize,
    /// What stands in the folder and cannot be read, with the place where its result belongs.
    ///
    /// They are told apart here and never opened: opening a FIFO waits until somebody writes to it.
    pub(crate) odd: Vec<(usize, Counted)>,
}

/// What became of a file: a list of lines, words, bytes; or one of a few words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Counted {
    /// It was read.
    Counts([u64; 3]),
    /// It was not, which stops no other.
    Failed(Failed),
}

/// Why a file was not read, in terms that every language of the contenders can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Failed {
    Vanished,
    NoPermission,
    IsADirectory,
    NotARegularFile,
    CannotBeRead,
}

impl Files {
    /// The folder that the fixture named, or the user's own file or folder: what stands directly in it, the first so
    /// many by name.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub(crate) fn at(setup: &Setup) -> Result<Self> {
        let folder = PathBuf::from(setup.fixture()?);
        let most = usize::try_from(setup.get("files"))?;
        let concurrency = usize::try_from(setup.get("concurrency"))?.max(1);
        Self::gather(&folder, most, concurrency).map_err(|error| {
            format!("cannot list {}: {error}; `--input` names a folder or a file", folder.display()).into()
        })
    }

    fn gather(folder: &Path, most: usize, concurrency: usize) -> io::Result<Self> {
        let mut entries = if fs::metadata(folder)?.is_dir() {
            fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?
        } else {
            vec![folder.to_owned()]
        };
        entries.sort_unstable();
        entries.truncate(most);
        let (mut paths, mut odd) = (Vec::new(), Vec::new());
        for (index, path) in entries.into_iter().enumerate() {
            match fs::metadata(&path).as_ref().map(Metadata::file_type) {
                Ok(kind) if kind.is_dir() => odd.push((index, Counted::Failed(Failed::IsADirectory))),
                Ok(kind) if !kind.is_file() => odd.push((index, Counted::Failed(Failed::NotARegularFile))),
                _ => paths.push(path),
            }
        }
        Ok(Files { paths, concurrency, odd })
    }

    /// How many there are, odd ones included.
    pub(crate) fn total(&self) -> usize {
        self.paths.len() + self.odd.len()
    }

    /// The answer: what came of `paths`, in their order, and the odd ones in their places.
    pub(crate) fn answer(&self, mut counted: Vec<Counted>) -> Vec<Counted> {
        put_in(self.odd.iter().cloned(), &mut counted);
        counted
    }

    /// The answer from results that come with their index in `paths`, in whatever order.
    pub(crate) fn answer_from(&self, mut counted: Vec<(usize, Counted)>) -> Vec<Counted> {
        counted.sort_unstable_by_key(|(index, _)| *index);
        self.answer(counted.into_iter().map(|(_, result)| result).collect())
    }

    /// How many workers find something to do: no more than may have a file under way.
    pub(crate) fn at_work(&self, workers: usize) -> usize {
        workers.min(self.concurrency)
    }

    /// The indices of `paths` in batches: a hundred, or fewer where that would not be four a worker.
    pub(crate) fn batches(&self, workers: usize) -> impl Iterator<Item = std::ops::Range<usize>> + use<> {
        let total = self.paths.len();
        let batch = total.div_ceil(4 * workers).clamp(1, LONGEST_BATCH);
        (0..total).step_by(batch).map(move |start| start..total.min(start + batch))
    }
}

/// Puts results into the places that they belong to, the foremost first.
pub(crate) fn put_in(odd: impl IntoIterator<Item = (usize, Counted)>, counted: &mut Vec<Counted>) {
    for (index, result) in odd {
        counted.insert(index, result);
    }
}

impl Counted {
    /// What a whole file's text, or the failure to read it, comes to.
    pub(crate) fn of(text: io::Result<Vec<u8>>) -> Self {
        text.map(|text| counts(&text).into()).unwrap_or_else(|error| error.into())
    }
}

impl From<Counts> for Counted {
    fn from(Counts { lines, words, bytes }: Counts) -> Self {
        Counted::Counts([lines, words, bytes])
    }
}

impl From<io::Error> for Counted {
    fn from(error: io::Error) -> Self {
        Counted::Failed(match error.kind() {
            ErrorKind::NotFound => Failed::Vanished,
            ErrorKind::PermissionDenied => Failed::NoPermission,
            ErrorKind::IsADirectory => Failed::IsADirectory,
            _ => Failed::CannotBeRead,
        })
    }
}

// ANCHOR: count_file
/// Reads and counts one file through a buffer that is used again and again: open, read, read nothing, close.
pub(crate) fn count_file(path: &Path, buffer: &mut [u8]) -> Counted {
    let count = |buffer: &mut [u8]| -> io::Result<Counts> {
        let (mut file, mut counter) = (File::open(path)?, Counter::default());
        loop {
            match file.read(buffer) {
                Ok(0) => return Ok(counter.counts()),
                Ok(read) => counter.feed(&buffer[..read]),
                Err(error) if error.kind() == ErrorKind::Interrupted => (),
                Err(error) => return Err(error),
            }
        }
    };
    count(buffer).map_or_else(Counted::from, Counted::from)
}
// ANCHOR_END: count_file

/// Reads and counts several, one after the other.
pub(crate) fn count_files<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Vec<Counted> {
    let mut buffer = vec![0; BUFFER_BYTES];
    paths.into_iter().map(|path| count_file(path.as_ref(), &mut buffer)).collect()
}

/// What every contender must answer.
pub(crate) fn expected(files: &Files) -> Vec<Counted> {
    files.answer(count_files(&files.paths))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: usize, concurrency: usize, odd: Vec<(usize, Counted)>) -> Files {
        Files { paths: vec![PathBuf::new(); paths], concurrency, odd }
    }

    #[test]
    fn batches_cover_every_file_once_and_leave_four_a_worker_where_there_are_so_many() {
        for (paths, workers, longest) in
            [(0, 2, 0), (1, 2, 1), (9, 2, 2), (500, 2, 63), (2_000, 2, 100), (2_000, 8, 63)]
        {
            let files = files(paths, 1, Vec::new());
            let batches: Vec<_> = files.batches(workers).collect();
            assert_eq!(batches.iter().map(ExactSizeIterator::len).max().unwrap_or(0), longest);
            assert!(batches.into_iter().flatten().eq(0..paths), "{paths} files, {workers} workers");
        }
    }

    #[test]
    fn odd_files_stand_where_their_names_do_whatever_came_back_first() {
        let (first, last) = (Counted::Failed(Failed::IsADirectory), Counted::Failed(Failed::NotARegularFile));
        let files = files(2, 1, vec![(0, first.clone()), (3, last.clone())]);
        let (one, two) = (Counted::Counts([1, 1, 1]), Counted::Counts([2, 2, 2]));
        let came = vec![(1, two.clone()), (0, one.clone())];
        assert_eq!(files.answer_from(came), [first, one, two, last]);
    }

    #[test]
    fn results_survive_the_way_through_json_and_read_alike_in_every_language() {
        let results = [Counted::Counts([1, 2, 3]), Counted::Failed(Failed::NoPermission)];
        let json = serde_json::to_string(&results).unwrap();
        assert_eq!(json, r#"[[1,2,3],"no-permission"]"#);
        assert_eq!(serde_json::from_str::<Vec<Counted>>(&json).unwrap(), results);
    }
}
