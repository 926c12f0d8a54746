//! The lesson's file processor, on the user's own files: lines, words, bytes and letters of every file of a folder that
//! a pattern names, so many at once, on threads, tasks or processes.
//!
//! [`run`] is what the command `contend process` prints; [`process_directory`] and [`process_stream`] take the user's
//! own function instead of the counting. A file that cannot be read, or is no text, is that file's result and stops no
//! other. Nothing here prints.

mod directory;
mod attempted;
mod modes;
mod read_ahead;
mod stream;
mod text;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use contend::Error;
use encoding_rs::{Encoding, UTF_8};
use serde::{Deserialize, Serialize};

pub use contend_files::{FileError, encoding_named};
pub use directory::{Directory, Finished, ProcessError, process_directory};
pub use stream::process_stream;
pub use text::{TextCounter, TextCounts};

pub(crate) use attempted::Attempted;
pub(crate) use modes::processes::TextRequest;

use contend_files::{Found, gather};

/// What to process and how. The default is the lesson's: `*.txt` in the current folder, ten at once, async.
///
/// # Examples
/// ```
/// use lab02_async_io::process::{Mode, Options};
/// let options = Options { pattern: "**/*.md".to_owned(), mode: Mode::Thread, ..Options::default() };
/// assert_eq!((options.workers, options.encoding.name()), (10, "UTF-8"));
/// ```
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder, or one file.
    pub folder: PathBuf,
    /// Which files of it, as a path below it: `*.txt`, `logs/*.log`, `**/*.md`. `*` stays within a folder, `**` does
    /// not. Means nothing where `folder` is a file.
    pub pattern: String,
    /// How many files may be under way at once.
    pub workers: usize,
    /// Who reads them.
    pub mode: Mode,
    /// How often a file that failed for a reason that may pass is tried again.
    pub retries: u32,
    /// Read in pieces of so many bytes, so that a file of any size takes no more memory than that; `None` reads each
    /// file as a whole.
    pub chunk_size: Option<usize>,
    /// What the bytes mean, where the file does not begin with a byte order mark.
    pub encoding: &'static Encoding,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            folder: ".".into(),
            pattern: "*.txt".into(),
            workers: 10,
            mode: Mode::Async,
            retries: 0,
            chunk_size: None,
            encoding: UTF_8,
        }
    }
}

/// Who reads the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// tokio tasks on a thread for each core.
    Async,
    /// smol tasks on a thread for each core.
    Smol,
    /// Threads, one for each file under way.
    Thread,
    /// A rayon pool.
    Rayon,
    /// Child processes, one for each file under way. The executable's `main` must begin with
    /// [`contend::serve_if_runner`], given [`crate::lab`].
    Process,
    /// The calling thread's own twin, one file after the other.
    Sequential,
}

impl Mode {
    /// All of them, with the names that the command line knows them by.
    pub const ALL: [(&'static str, Mode); 6] = [
        ("async", Mode::Async),
        ("smol", Mode::Smol),
        ("thread", Mode::Thread),
        ("rayon", Mode::Rayon),
        ("process", Mode::Process),
        ("sequential", Mode::Sequential),
    ];
}

/// What is heard while files are processed.
#[derive(Debug)]
pub enum Event<'a> {
    /// So many files were found.
    Found {
        /// How many.
        files: usize,
    },
    /// So much of a file was read; only where it is read in pieces, and not from child processes. Every megabyte: one
    /// word a piece would cost more than the piece.
    Read {
        /// Which.
        path: &'a Path,
        /// From its beginning.
        bytes: u64,
    },
    /// A file is finished; they come in the order in which they finish.
    Finished(&'a FileReport),
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileReport {
    /// Which.
    pub path: PathBuf,
    /// What was counted, or why not, in one line.
    pub result: Result<TextCounts, FileError>,
    /// How often it was tried; 0 where it was seen beforehand that it cannot be read.
    pub attempts: u32,
}

/// What became of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many files were found.
    pub found: usize,
    /// How many of them were counted.
    pub counted: usize,
    /// How many of them failed.
    pub failed: usize,
    /// Everything that was counted.
    pub total: TextCounts,
}

enum Message {
    Read(PathBuf, u64),
    Finished(FileReport),
}

/// Counts every file that the options name, and tells of each as it finishes; `Break` ends it after the files that are
/// under way.
///
/// # Errors
/// Only for what concerns all files: [`Error::Usage`] for zero workers, pieces of no bytes, a pattern that is none;
/// [`Error::Input`] for a folder that is not there; [`Error::Process`] for threads or processes that cannot be started.
///
/// # Examples
/// ```
/// use std::ops::ControlFlow;
/// use lab02_async_io::process::{self, Event, Options};
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(folder.path().join("a.txt"), "한 줄\n")?;
/// let options = Options { folder: folder.path().to_owned(), ..Options::default() };
/// let mut names = Vec::new();
/// let summary = process::run(&options, &mut |event| {
///     if let Event::Finished(file) = event {
///         names.push(file.path.file_name().map(|name| name.to_owned()));
///     }
///     ControlFlow::Continue(())
/// })?;
/// assert_eq!((names.len(), summary.total.words, summary.total.chars), (1, 2, 4));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(options: &Options, on_event: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>) -> Result<Summary, Error> {
    if options.workers == 0 {
        return Err(Error::Usage("zero workers would process nothing; ask for one or more".into()));
    }
    if options.chunk_size == Some(0) {
        return Err(Error::Usage("pieces of zero bytes would never end; ask for one byte or more".into()));
    }
    let found = gather(&options.folder, &options.pattern)?;
    let mut summary = Summary { found: found.len(), ..Summary::default() };
    if on_event(Event::Found { files: found.len() }).is_break() {
        return Ok(summary);
    }
    let mut tell = |message: &Message| {
        if let Message::Finished(FileReport { result, .. }) = message {
            match result {
                Ok(counts) => {
                    summary.counted += 1;
                    summary.total += *counts;
                }
                Err(_) => summary.failed += 1,
            }
        }
        on_event(match message {
            Message::Read(path, bytes) => Event::Read { path, bytes: *bytes },
            Message::Finished(report) => Event::Finished(report),
        })
    };
    let mut paths = Vec::with_capacity(found.len());
    for Found { path, unreadable } in found {
        match unreadable {
            None => paths.push(path),
            Some(error) => {
                let report = FileReport { path, result: Err(error), attempts: 0 };
                if tell(&Message::Finished(report)).is_break() {
                    return Ok(summary);
                }
            }
        }
    }
    // A few for each worker: who does not listen fast enough holds up the readers, and not the memory.
    let (outbox, inbox) = mpsc::sync_channel(4 * options.workers.min(64));
    let ended = thread::scope(|scope| {
        let reading = scope.spawn(move || modes::run(options, paths, outbox));
        for message in &inbox {
            if tell(&message).is_break() {
                break;
            }
        }
        // From here on every sender is told that nobody listens, and takes no further file.
        drop(inbox);
        reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    ended.map(|()| summary)
}

/// How much of a file is read between two words of it.
const TOLD_EVERY: u64 = 1 << 20;

/// Whether these bytes of a file, after so many, are worth a word.
fn is_told(before: u64, read: usize) -> bool {
    before / TOLD_EVERY != (before + read as u64) / TOLD_EVERY
}

/// One file's way through an attempt or several.
fn report(path: PathBuf, Attempted { result, attempts }: Attempted) -> FileReport {
    FileReport { path, result, attempts }
}

#[cfg(test)]
mod tests;
