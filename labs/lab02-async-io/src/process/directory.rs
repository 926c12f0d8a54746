//! The lesson's `ParallelFileProcessor`: the user's own async function over every file of a folder.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::pin::Pin;

use contend::{BoxError, Error};
use encoding_rs::UTF_8;
use tokio::fs::OpenOptions;
use tokio::io::AsyncReadExt;
use tokio::task::{Id, JoinSet};

use super::FileError;
use contend_files::{Found, NO_WAITING, gather, must_be_regular};

/// Why a file has no result of the user's function.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// It could not be read, or is no UTF-8.
    #[error(transparent)]
    File(#[from] FileError),
    /// The user's function returned this.
    #[error(transparent)]
    Function(BoxError),
    /// The user's function panicked; with what it said.
    #[error("the function panicked: {0}")]
    Panicked(String),
}

/// A file that is done with, in one way or the other.
#[derive(Debug)]
pub struct Finished<T> {
    /// Which.
    pub path: PathBuf,
    /// What the function made of it.
    pub result: Result<T, ProcessError>,
}

type Pending<T> = Pin<Box<dyn Future<Output = Result<T, ProcessError>> + Send>>;

/// The files under way, and those that wait. Dropping it cancels what is under way.
pub struct Directory<T> {
    waiting: VecDeque<Found>,
    limit: usize,
    under_way: JoinSet<Result<T, ProcessError>>,
    paths: HashMap<Id, PathBuf>,
    begin: Box<dyn Fn(PathBuf) -> Pending<T> + Send + Sync>,
}

/// Runs `function` on the text of every file of `folder` that `pattern` names (see
/// [`Options::pattern`](super::Options::pattern)), at most `limit` of them at once; call [`Directory::next`] for the
/// results as they come.
///
/// Only files that are under way are open and in memory, however many there are: the lesson's semaphore bounds how many
/// read, but has a task for each file from the beginning.
///
/// # Errors
/// [`Error::Usage`] for a limit of zero or a pattern that is none, [`Error::Input`] for a folder that is not there.
/// What concerns one file is that file's result.
///
/// # Examples
/// ```
/// # use lab02_async_io::process::process_directory;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> contend::Result<()> {
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(folder.path().join("a.txt"), "three words here")?;
/// let words = async |text: String| Ok::<_, contend::BoxError>(text.split_whitespace().count());
/// let mut files = process_directory(folder.path(), "*.txt", 10, move |_, text| words(text)).await?;
/// while let Some(file) = files.next().await {
///     assert_eq!(file.result?, 3);
/// }
/// # Ok(())
/// # }
/// ```
pub async fn process_directory<F, R, T, E>(
    folder: impl AsRef<Path>,
    pattern: &str,
    limit: usize,
    function: F,
) -> Result<Directory<T>, Error>
where
    F: Fn(PathBuf, String) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: Into<BoxError> + 'static,
{
    if limit == 0 {
        return Err(Error::Usage("with a limit of zero no file would ever begin; allow one or more".into()));
    }
    let (folder, pattern) = (folder.as_ref().to_owned(), pattern.to_owned());
    let gathering = tokio::task::spawn_blocking(move || gather(&folder, &pattern));
    let found = gathering.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
    let begin = move |path: PathBuf| -> Pending<T> {
        let function = function.clone();
        Box::pin(async move {
            let text = read(&path).await?;
            function(path, text).await.map_err(|error| ProcessError::Function(error.into()))
        })
    };
    Ok(Directory {
        waiting: found.into(),
        limit,
        under_way: JoinSet::new(),
        paths: HashMap::new(),
        begin: Box::new(begin),
    })
}

impl<T: Send + 'static> Directory<T> {
    /// The next file that finishes; `None` when all have. A call that is cancelled loses nothing.
    pub async fn next(&mut self) -> Option<Finished<T>> {
        while self.under_way.len() < self.limit
            && let Some(Found { path, unreadable }) = self.waiting.pop_front()
        {
            if let Some(error) = unreadable {
                return Some(Finished { path, result: Err(error.into()) });
            }
            let task = self.under_way.spawn((self.begin)(path.clone()));
            self.paths.insert(task.id(), path);
        }
        let (id, result) = match self.under_way.join_next_with_id().await? {
            Ok((id, result)) => (id, result),
            Err(error) => (error.id(), Err(ProcessError::Panicked(said(error)))),
        };
        let path = self.paths.remove(&id).expect("every task was given a path");
        Some(Finished { path, result })
    }

    /// How many files wait or are under way.
    pub fn left(&self) -> usize {
        self.waiting.len() + self.under_way.len()
    }
}

/// What a panic said, in one line.
fn said(error: tokio::task::JoinError) -> String {
    let Ok(panic) = error.try_into_panic() else { return "it was cancelled".to_owned() };
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a word".to_owned())
}

async fn read(path: &Path) -> Result<String, FileError> {
    let mut file = OpenOptions::new().read(true).custom_flags(NO_WAITING).open(path).await?;
    must_be_regular(file.metadata().await)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).await?;
    let bytes = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to() as u64;
        FileError::NotText { encoding: UTF_8.name().to_owned(), offset }
    })
}
