//! Every picture of the user's own folder, resized into another: what `contend images` does.
//!
//! A picture that cannot be read, decoded or written is that picture's result and stops no other. Results are written
//! aside and renamed. Nothing here prints.

mod children;
mod names;
mod write;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use contend::Error;
use contend_files::FileError;
use fast_image_resize::Resizer;
use serde::{Deserialize, Serialize};

use crate::resize::{Fit, PictureError, Wanted, resize};
use crate::workers::{CrossbeamChannel, RayonPool, Sequential, SmolTasks, StdThreads, TokioTasks, Work, Workers};
pub(crate) use children::ResizeRequest;

use names::Job;

/// What to resize and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of pictures, or one picture.
    pub input: PathBuf,
    /// Where the results go; made if it is not there.
    pub output: PathBuf,
    /// What becomes of each.
    pub wanted: Wanted,
    /// Replace results that are there already.
    pub overwrite: bool,
    /// How many pictures may be under way at once.
    pub workers: usize,
    /// Who resizes them.
    pub mode: Mode,
    /// How often a file that failed for a reason that may pass is tried again.
    pub retries: u32,
}

impl Options {
    /// The lesson's own: into 800x600, whole, quality 85, a worker for each core.
    pub fn new(input: impl Into<PathBuf>, output: impl Into<PathBuf>) -> Self {
        Options {
            input: input.into(),
            output: output.into(),
            wanted: Wanted { fit: Fit::Contain, ..Wanted::default() },
            overwrite: false,
            workers: contend::cores(),
            mode: Mode::Async,
            retries: 0,
        }
    }
}

/// Who resizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// tokio's blocking tasks.
    Async,
    /// smol's blocking closures.
    Smol,
    /// Threads.
    Thread,
    /// A rayon pool.
    Rayon,
    /// Threads behind a channel.
    Crossbeam,
    /// Child processes. The executable's `main` must begin with [`contend::serve_if_runner`], given [`crate::lab`].
    Process,
    /// The calling thread.
    Sequential,
}

impl Mode {
    /// All of them, with the names that the command line knows them by.
    pub const ALL: [(&'static str, Mode); 7] = [
        ("async", Mode::Async),
        ("smol", Mode::Smol),
        ("thread", Mode::Thread),
        ("rayon", Mode::Rayon),
        ("crossbeam", Mode::Crossbeam),
        ("process", Mode::Process),
        ("sequential", Mode::Sequential),
    ];
}

/// Why a picture has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ImageError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It cannot be resized.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// Another picture's result has the same name.
    #[error("would be written to {}, as {} is already; rename one of them", output.display(), other.display())]
    SameOutput {
        /// The result's path.
        output: PathBuf,
        /// The picture that comes first.
        other: PathBuf,
    },
    /// The result cannot be written.
    #[error("{} cannot be written: {why}", output.display())]
    NotWritten {
        /// The result's path.
        output: PathBuf,
        /// The system's reason.
        why: String,
    },
}

/// What became of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It was resized.
    Resized {
        /// Where the result is.
        output: PathBuf,
        /// Its width and height.
        size: (u32, u32),
        /// The bytes of the result.
        bytes: u64,
    },
    /// A result of that name was there already.
    LeftAlone(PathBuf),
    /// It has no result.
    Failed(ImageError),
    /// Somebody said stop before it was begun.
    NotBegun,
}

/// A picture and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageReport {
    /// Which.
    pub path: PathBuf,
    /// What became of it.
    pub outcome: Outcome,
}

/// Resizes every picture that the options name, and returns what became of each, in the order of the paths. `heard` is
/// told of each that is finished, from any thread, and says whether to go on.
///
/// # Errors
/// Only for what concerns all pictures: [`Error::Usage`] for zero workers, a size of nothing, a quality that is none;
/// [`Error::Input`] for a folder that is not there; [`Error::Output`] where the output folder cannot be made;
/// [`Error::Process`] for workers that cannot be started.
pub fn run(
    options: &Options,
    found: &mut dyn FnMut(usize),
    heard: impl Fn(&ImageReport) -> bool + Send + Sync + 'static,
) -> Result<Vec<ImageReport>, Error> {
    check(options)?;
    let (jobs, mut reports) = names::jobs(options)?;
    found(jobs.len() + reports.len());
    for report in &reports {
        heard(report);
    }
    let paths: Vec<PathBuf> = jobs.iter().map(|job| job.input.clone()).collect();
    let workers = options.workers.min(jobs.len()).max(1);
    let work = Arc::new(Folder { jobs, options: options.clone(), heard, is_stopped: AtomicBool::new(false) });
    let outcomes = match options.mode {
        Mode::Process => {
            let tell = |index: usize, have_done: &mut dyn FnMut() -> Outcome| work.tell(index, have_done);
            children::in_children(workers, &work.jobs, options, tell)
        }
        mode => work_on(mode, workers, &work),
    };
    let outcomes = outcomes.map_err(not_started)?;
    reports.extend(paths.into_iter().zip(outcomes).map(|(path, outcome)| ImageReport { path, outcome }));
    reports.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(reports)
}

fn check(options: &Options) -> Result<(), Error> {
    let usage = |what: &str| Err(Error::Usage(what.to_owned()));
    if options.workers == 0 {
        return usage("zero workers would resize nothing; ask for one or more");
    }
    if options.wanted.size.0 == 0 || options.wanted.size.1 == 0 {
        return usage("a picture has one pixel at least on each side; a size is written 800x600");
    }
    if !(1..=100).contains(&options.wanted.quality) {
        return usage("the quality of a JPEG is 1 to 100");
    }
    Ok(())
}

struct Folder<F> {
    jobs: Vec<Job>,
    options: Options,
    heard: F,
    is_stopped: AtomicBool,
}

impl<F: Fn(&ImageReport) -> bool + Send + Sync + 'static> Work for Folder<F> {
    type Done = Outcome;

    fn len(&self) -> usize {
        self.jobs.len()
    }

    fn work(&self, index: usize, resizer: &mut Resizer) -> Outcome {
        let job = &self.jobs[index];
        self.tell(index, &mut || one(job, &self.options, resizer).unwrap_or_else(Outcome::Failed))
    }
}

impl<F: Fn(&ImageReport) -> bool> Folder<F> {
    /// Has a picture done, unless somebody said stop, and tells of it.
    fn tell(&self, index: usize, have_done: &mut dyn FnMut() -> Outcome) -> Outcome {
        if self.is_stopped.load(Ordering::Relaxed) {
            return Outcome::NotBegun;
        }
        let report = ImageReport { path: self.jobs[index].input.clone(), outcome: have_done() };
        if !(self.heard)(&report) {
            self.is_stopped.store(true, Ordering::Relaxed);
        }
        report.outcome
    }
}

fn one(job: &Job, options: &Options, resizer: &mut Resizer) -> Result<Outcome, ImageError> {
    let file = read(&job.input, options.retries)?;
    let resized = resize(&file, &options.wanted, resizer)?;
    let output = job.output(resized.format);
    let is_written = write::aside(&output, &resized.bytes, options.overwrite)
        .map_err(|error| ImageError::NotWritten { output: output.clone(), why: error.to_string() })?;
    Ok(if is_written {
        Outcome::Resized { output, size: resized.size, bytes: resized.bytes.len() as u64 }
    } else {
        Outcome::LeftAlone(output)
    })
}

fn read(path: &Path, retries: u32) -> Result<Vec<u8>, FileError> {
    let mut attempts = 0;
    loop {
        let mut bytes = Vec::new();
        let read =
            contend_files::open(path).and_then(|mut file| Ok(std::io::Read::read_to_end(&mut file, &mut bytes)?));
        match read {
            Ok(_) => return Ok(bytes),
            Err(error) if error.may_pass() && attempts < retries => {
                attempts += 1;
                thread::sleep(Duration::from_millis(20 << attempts.min(6)));
            }
            Err(error) => return Err(error),
        }
    }
}

fn work_on<W: Work>(mode: Mode, workers: usize, work: &Arc<W>) -> contend::Result<Vec<W::Done>> {
    match mode {
        Mode::Async => TokioTasks::new(workers)?.work_on(work),
        Mode::Smol => SmolTasks(workers).work_on(work),
        Mode::Thread => StdThreads(workers).work_on(work),
        Mode::Rayon => RayonPool::new(workers)?.work_on(work),
        Mode::Crossbeam => CrossbeamChannel(workers).work_on(work),
        Mode::Sequential | Mode::Process => Sequential.work_on(work),
    }
}

fn not_started(error: contend::BoxError) -> Error {
    let error = match error.downcast::<Error>() {
        Ok(error) => return *error,
        Err(error) => error,
    };
    let source = std::io::Error::other(error);
    Error::Process { what: "the workers could not do their work; ask for fewer".into(), source }
}
