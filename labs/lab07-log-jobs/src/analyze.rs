//! Levels, hours, sources, messages and requests of the user's own logs: what `contend analyze-logs` prints.
//!
//! A file that cannot be read, or breaks off, is that file's result and stops no other. Nothing here prints.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use contend::Error;
use contend_files::{FileError, Found as FoundFile, gather};
use encoding_rs::{Encoding, UTF_8};

use crate::Layout;
use crate::plan::{InFile, Plan, Reading};
use crate::tally::{ByLevel, Depth, Span, Tally};
use crate::workers::processes::Processes;
use crate::workers::{CrossbeamChannel, RayonPool, Sequential, SmolTasks, StdThreads, TokioTasks, Workers};

/// What to analyse and how. The default is the lesson's: `*.log` in the current folder.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder, or one file.
    pub folder: PathBuf,
    /// Which files of it, as a path below it: `*.log`, `**/*.log*`. `*` stays within a folder, `**` does not.
    pub pattern: String,
    /// How their lines are made up; `None` finds it out for each file.
    pub layout: Option<Layout>,
    /// What the bytes mean, where a file does not begin with a byte order mark.
    pub encoding: &'static Encoding,
    /// Only records of this time.
    pub span: Span,
    /// How much is counted.
    pub depth: Depth,
    /// How many parts of files may be under way at once.
    pub workers: usize,
    /// Who reads them.
    pub mode: Mode,
    /// How often a file that failed for a reason that may pass is tried again.
    pub retries: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            folder: ".".into(),
            pattern: "*.log".into(),
            layout: None,
            encoding: UTF_8,
            span: Span::default(),
            depth: Depth::Full,
            workers: contend::cores(),
            mode: Mode::Thread,
            retries: 0,
        }
    }
}

/// Who reads the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Threads.
    Thread,
    /// A rayon pool.
    Rayon,
    /// Threads behind a channel.
    Crossbeam,
    /// tokio's blocking tasks.
    Async,
    /// smol's blocking closures.
    Smol,
    /// Child processes. The executable's `main` must begin with [`contend::serve_if_runner`], given [`crate::lab`].
    Process,
    /// The calling thread.
    Sequential,
}

impl Mode {
    /// All of them, with the names that the command line knows them by.
    pub const ALL: [(&'static str, Mode); 7] = [
        ("thread", Mode::Thread),
        ("rayon", Mode::Rayon),
        ("crossbeam", Mode::Crossbeam),
        ("async", Mode::Async),
        ("smol", Mode::Smol),
        ("process", Mode::Process),
        ("sequential", Mode::Sequential),
    ];

    fn workers(self, workers: usize) -> contend::Result<Box<dyn Workers>> {
        Ok(match self {
            Mode::Thread => Box::new(StdThreads(workers)),
            Mode::Rayon => Box::new(RayonPool::new(workers)?),
            Mode::Crossbeam => Box::new(CrossbeamChannel::new(workers)?),
            Mode::Async => Box::new(TokioTasks::new(workers)?),
            Mode::Smol => Box::new(SmolTasks(workers)),
            Mode::Process => Box::new(Processes(workers)),
            Mode::Sequential => Box::new(Sequential),
        })
    }
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that were read, packed as they are.
    pub done: u64,
    /// All bytes.
    pub bytes: u64,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// Each file, in the order of the paths.
    pub files: Vec<FileReport>,
    /// All of them together.
    pub total: Tally,
    /// Somebody said stop before all was read.
    pub is_partial: bool,
}

/// What was found in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileReport {
    /// Which.
    pub path: PathBuf,
    /// How its lines are made up; `None` where it could not be read.
    pub layout: Option<Layout>,
    /// Its lines.
    pub lines: u64,
    /// Its records in the time asked for.
    pub records: u64,
    /// Those by level.
    pub levels: ByLevel,
    /// Why it was not read, or not to its end.
    pub fault: Option<FileError>,
}

impl Analysis {
    /// How many files were not read to their end.
    pub fn failed(&self) -> usize {
        self.files.iter().filter(|file| file.fault.is_some()).count()
    }
}

/// Analyses every file that the options name. `heard` is told of the progress, from any thread, and says whether to go
/// on; parts that are under way are finished.
///
/// # Errors
/// Only for what concerns all files: [`Error::Usage`] for zero workers, or a pattern that is none; [`Error::Input`] for a
/// folder that is not there; [`Error::Process`] for workers that cannot be started.
///
/// # Examples
/// ```
/// use lab07_log_jobs::analyze::{self, Options};
/// use lab07_log_jobs::Level;
/// # let folder = tempfile::tempdir()?;
/// # let log = "2026-11-25 13:05:30,123 ERROR app: it failed\n\tat a.b\n2026-11-25 13:05:31,001 INFO app: no ERROR\n";
/// # std::fs::write(folder.path().join("app.log"), log)?;
/// let options = Options { folder: folder.path().to_owned(), ..Options::default() };
/// let analysis = analyze::run(&options, |_| true)?;
/// assert_eq!((analysis.total.lines, analysis.total.level(Level::Error), analysis.total.continued), (3, 1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(options: &Options, heard: impl Fn(Progress) -> bool + Send + Sync + 'static) -> Result<Analysis, Error> {
    if options.workers == 0 {
        return Err(Error::Usage("zero workers would read nothing; ask for one or more".into()));
    }
    let Options { layout, encoding, depth, span, retries, .. } = *options;
    let found = gather(&options.folder, &options.pattern)?;
    let (mut paths, mut files) = (Vec::new(), Vec::new());
    for FoundFile { path, unreadable } in found {
        match unreadable {
            None => paths.push(path),
            Some(error) => files.push(FileReport::failed(path, error)),
        }
    }
    let plan = Plan::of(paths, Reading { layout, encoding, depth, span, retries });
    let (bytes, done) = (plan.bytes(), AtomicU64::new(0));
    let plan = Arc::new(plan.telling(move |part| {
        let done = done.fetch_add(part, Ordering::Relaxed) + part;
        heard(Progress { done, bytes })
    }));
    // As many as find something to do.
    let workers = options.workers.min(plan.parts.len()).max(1);
    let read = options.mode.workers(workers).and_then(|mut workers| workers.read(&plan));
    let mut found = read.map_err(not_started)?;
    for (index, path) in plan.paths.iter().enumerate() {
        let InFile { layout, lines, records, levels, fault, .. } = found.files.remove(&index).unwrap_or_default();
        files.push(FileReport { path: path.clone(), layout, lines, records, levels, fault });
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(Analysis { files, total: found.total, is_partial: plan.is_stopped() })
}

impl FileReport {
    fn failed(path: PathBuf, error: FileError) -> Self {
        FileReport { path, layout: None, lines: 0, records: 0, levels: ByLevel::default(), fault: Some(error) }
    }
}

fn not_started(error: contend::BoxError) -> Error {
    match error.downcast::<Error>() {
        Ok(error) => *error,
        Err(error) => Error::Process {
            what: "the workers could not do their work; ask for fewer".into(),
            source: std::io::Error::other(error),
        },
    }
}
