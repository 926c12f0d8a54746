//! What can go wrong, in two sizes: labs use any error, the library its own typed one.

use std::path::PathBuf;

/// Any error that can cross a thread: what labs and contenders return.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The result of a lab's own code. `?` takes a `JoinError` and an `io::Error` alike.
pub type Result<T, E = BoxError> = std::result::Result<T, E>;

/// What the library itself reports.
///
/// Each message says what happened, where, and the way out, in one line.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A name that nothing answers to; carries the nearest known ones.
    #[error("{place} has no {kind} `{name}`; {known}")]
    Unknown {
        /// Where the name was looked up, for example "lab `lab01-lock-contention`".
        place: String,
        /// What was looked for: "lab", "experiment", "contender".
        kind: &'static str,
        /// The name as given.
        name: String,
        /// The known names, nearest first, as one phrase.
        known: String,
    },
    /// A setting that cannot be.
    #[error("{0}")]
    Usage(String),
    /// Something that should be read is missing, of the wrong kind, or unreadable.
    #[error("cannot read {}: {why}", path.display())]
    Input {
        /// The path.
        path: PathBuf,
        /// The reason, and the way out.
        why: String,
    },
    /// Two runs whose figures mean different things.
    #[error("cannot compare {base} with {new}: {why}")]
    Incomparable {
        /// The run that was to be compared with.
        base: String,
        /// The run that was to be judged.
        new: String,
        /// The reason, and the way out.
        why: String,
    },
    /// Something could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Output {
        /// The path.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The harness could not start or talk to one of its processes.
    #[error("{what}: {source}")]
    Process {
        /// What was tried.
        what: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A lab's own code failed before anything could be raced: its input, fixture or reference answer.
    #[error("experiment `{experiment}`: {why}")]
    Lab {
        /// Which experiment.
        experiment: String,
        /// What its code said.
        why: String,
    },
    /// Ctrl-C, or whoever holds the run's interrupt flag, asked it to stop.
    #[error("interrupted")]
    Interrupted,
}

impl Error {
    /// The exit code of the documented table (see the book, "Exit codes").
    ///
    /// # Examples
    /// ```
    /// assert_eq!(contend::Error::Usage("zero workers".into()).exit_code(), 64);
    /// ```
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Unknown { .. } | Error::Usage(_) => 64,
            Error::Input { .. } | Error::Incomparable { .. } => 66,
            Error::Output { source, .. } => match source.kind() {
                std::io::ErrorKind::PermissionDenied
                | std::io::ErrorKind::NotFound
                | std::io::ErrorKind::AlreadyExists
                | std::io::ErrorKind::NotADirectory
                | std::io::ErrorKind::IsADirectory
                | std::io::ErrorKind::ReadOnlyFilesystem => 73,
                _ => 74,
            },
            Error::Process { .. } | Error::Lab { .. } => 3,
            Error::Interrupted => 130,
        }
    }
}

/// A contender's way to say "not here": it is shown as skipped, with the reason, and never as passed.
///
/// # Examples
/// ```
/// fn prepare() -> contend::Result<()> {
///     Err(contend::skip("needs io_uring, which this kernel refuses"))
/// }
/// assert!(prepare().unwrap_err().is::<contend::Skip>());
/// ```
pub fn skip(why: impl Into<String>) -> BoxError {
    Box::new(Skip(why.into()))
}

/// The error behind [`skip`].
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Skip(pub String);
