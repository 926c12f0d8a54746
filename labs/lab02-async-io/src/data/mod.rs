//! The made text data: a folder of text files, and one file as large as one likes, the same bytes on every platform.
//!
//! It is made where it is missing and kept in the user's cache folder (`$XDG_CACHE_HOME/contend`, else
//! `~/.cache/contend`), never in the tree. Whatever is there is checked before it is used again.

pub(crate) mod cache;
mod edge;
mod large;
mod prose;

use std::fs;
use std::path::{Path, PathBuf};

use contend::Error;
use sha2::{Digest, Sha256};

pub use edge::edge;
pub use large::large;
pub(crate) use prose::below;

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

/// A folder of made text files, complete and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Where it is.
    pub folder: PathBuf,
    /// The digest of what lies there, see [`Size::digest`].
    pub digest: String,
    /// How many bytes all files have together.
    pub bytes: u64,
    /// It was there already.
    pub reused: bool,
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

/// The folder at `out`, or of that name in the user's cache folder, if it is intact; else filled, and looked at again.
fn found_or_made(
    out: Option<&Path>,
    name: &str,
    digest: &str,
    intact: impl Fn(&Path) -> Option<u64>,
    fill: impl FnOnce(&Path) -> Result<(), Error>,
) -> Result<Made, Error> {
    let folder = match out {
        Some(folder) => folder.to_owned(),
        None => cache::folder()?.join(name),
    };
    let digest = digest.to_owned();
    if let Some(bytes) = intact(&folder) {
        return Ok(Made { folder, digest, bytes, reused: true });
    }
    if out.is_some() && !cache::is_free(&folder) {
        let place = folder.display();
        return Err(Error::Usage(format!("{place} holds something else than this data; name a new or empty folder")));
    }
    cache::make_folder(&folder, fill)?;
    // Read back, and not the bytes that were meant: what counts is what lies there.
    match intact(&folder) {
        Some(bytes) => Ok(Made { folder, digest, bytes, reused: false }),
        None => Err(Error::Input {
            path: folder,
            why: "what was just written is not what should be there; the disk or this build is faulty".into(),
        }),
    }
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

fn digest_of_files(folder: &Path, names: impl Iterator<Item = String>) -> std::io::Result<(String, u64)> {
    let (mut hasher, mut bytes) = (Sha256::new(), 0);
    for name in names {
        let content = fs::read(folder.join(&name))?;
        hasher.update(name.as_bytes());
        hasher.update([0]);
        hasher.update((content.len() as u64).to_le_bytes());
        hasher.update(&content);
        bytes += content.len() as u64;
    }
    Ok((hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), bytes))
}

#[cfg(test)]
mod tests;
