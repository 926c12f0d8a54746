//! The made text data: a folder of text files, and one file as large as one likes, the same bytes on every platform.
//!
//! It is made where it is missing and kept in the user's cache folder (`$XDG_CACHE_HOME/contend`, else
//! `~/.cache/contend`), never in the tree. Whatever is there is checked before it is used again.

mod edge;
mod large;
mod prose;

use std::fs;
use std::path::Path;

use contend::Error;
use contend_files::made::{digest_of_files, found_or_made};

pub use contend_files::made::Made;
pub use edge::edge;
pub use large::large;

/// How many files are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 40 files, about 0.7 MB: for tests.
    Small,
    /// 2,000 files, about 44 MB: what is raced over.
    Full,
}

impl Size {
    /// How many files this is.
    pub fn files(self) -> usize {
        match self {
            Size::Small => 40,
            Size::Full => 2_000,
        }
    }

    /// The digest that all its files together must have.
    ///
    /// SHA-256 over every file in the order of the names: its name, a zero byte, its length as eight bytes with the
    /// least first, its bytes.
    pub fn digest(self) -> &'static str {
        match self {
            Size::Small => "7f3f1c080862ed3eec960c1a170c8a46a9ad8110768216011fa8f0ee899a4496",
            Size::Full => "34d51b6a729ac78e9f580b037b31197b476e41c51620e60b0a81ad1a4d3aa604",
        }
    }

    fn folder_name(self) -> &'static str {
        match self {
            Size::Small => "text-small",
            Size::Full => "text",
        }
    }
}

/// The folder of text files: found in the user's cache folder or in `out`, else made there.
///
/// Files are written into a temporary folder beside and renamed when all are there, so nobody finds half of them.
/// `progress` hears how many of how many files are written.
///
/// # Errors
/// [`Error::Output`] where the system does not let it write (read-only, disk full), [`Error::Usage`] where there is no
/// cache folder, or `out` holds something else.
///
/// # Examples
/// ```
/// use lab02_async_io::data::{self, Size};
/// # let folder = tempfile::tempdir()?;
/// # let out = folder.path().join("text");
/// let made = data::text(Size::Small, Some(&out), &mut |_, _| ())?;
/// assert_eq!(made.digest, Size::Small.digest());
/// assert!(data::text(Size::Small, Some(&out), &mut |_, _| ())?.reused);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn text(size: Size, out: Option<&Path>, progress: &mut dyn FnMut(u64, u64)) -> Result<Made, Error> {
    let total = size.files();
    found_or_made(
        out,
        size.folder_name(),
        size.digest(),
        |folder| intact(folder, size),
        |aside| {
            for (index, name) in names(size).enumerate() {
                let path = aside.join(name);
                fs::write(&path, prose::text(index as u64)).map_err(|source| Error::Output { path, source })?;
                progress(index as u64 + 1, total as u64);
            }
            Ok(())
        },
    )
}

fn names(size: Size) -> impl Iterator<Item = String> {
    (0..size.files()).map(|index| format!("text-{index:04}.txt"))
}

/// How many bytes lie there if they are exactly those that should, and nothing else does.
fn intact(folder: &Path, size: Size) -> Option<u64> {
    if fs::read_dir(folder).ok()?.count() != size.files() {
        return None;
    }
    let (digest, bytes) = digest_of_files(folder, names(size)).ok()?;
    (digest == size.digest()).then_some(bytes)
}

#[cfg(test)]
mod tests;
