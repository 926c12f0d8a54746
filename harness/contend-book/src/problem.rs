//! What is wrong with the book, and where.

use std::fmt;
use std::path::{Path, PathBuf};

/// One thing that is wrong, at a line of a chapter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Problem {
    pub(crate) file: PathBuf,
    /// From 1; 0 means the whole file.
    pub(crate) line: usize,
    pub(crate) what: String,
    pub(crate) kind: Kind,
}

/// Whether a page can be made in spite of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The chapter's author made a mistake.
    Mistake,
    /// There is no reference run that says it (yet): the page shows a placeholder.
    NotMeasured,
}

impl Problem {
    pub(crate) fn mistake(file: impl AsRef<Path>, line: usize, what: impl Into<String>) -> Self {
        Problem { file: file.as_ref().to_owned(), line, what: what.into(), kind: Kind::Mistake }
    }

    pub(crate) fn not_measured(file: impl AsRef<Path>, line: usize, what: impl Into<String>) -> Self {
        Problem { file: file.as_ref().to_owned(), line, what: what.into(), kind: Kind::NotMeasured }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(out, "{}: {}", self.file.display(), self.what),
            line => write!(out, "{}:{line}: {}", self.file.display(), self.what),
        }
    }
}
