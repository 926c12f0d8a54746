//! The made logs: three of an application and three of a web server, the same bytes on every platform, kept in the
//! user's cache folder.

mod access;
mod application;
mod clock;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use contend::Error;
use contend_files::cache;
use contend_files::made::{Made, digest_of_files, found_or_made};

/// How much is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 1.2 MB: for tests.
    Small,
    /// 24 MB: for a quick race.
    Quick,
    /// 504 MB, 3.8 million lines.
    Full,
}

/// Half of an application, half of a web server.
const NAMES: [&str; 6] = ["app-0.log", "app-1.log", "app-2.log", "access-0.log", "access-1.log", "access-2.log"];

impl Size {
    /// The size of so many megabytes.
    ///
    /// # Errors
    /// [`Error::Usage`] where there is none.
    pub fn of_megabytes(megabytes: u64) -> Result<Self, Error> {
        match megabytes {
            1 => Ok(Size::Small),
            24 => Ok(Size::Quick),
            504 => Ok(Size::Full),
            _ => {
                Err(Error::Usage(format!("there are no made logs of {megabytes} MB; there are some of 1, 24 and 504")))
            }
        }
    }

    /// At least so many bytes are in each file: it ends with the line that reaches them.
    fn bytes_each(self) -> usize {
        match self {
            Size::Small => 200_000,
            Size::Quick => 4_000_000,
            Size::Full => 84_000_000,
        }
    }

    /// The digest that all its files together must have, see [`digest_of_files`].
    pub fn digest(self) -> &'static str {
        match self {
            Size::Small => "cc4582dbd8813c06f064c0d96e04502a61ee4f88076b9b0e3ef32e3b83f7aa04",
            Size::Quick => "ef94670ea40163e50d0e3fe99494062035c35bf444d43d6b122d7ec2eb47498b",
            Size::Full => "82ec05f746ba111ce17daceddbde2921caea14f1e60cef119079d5b06ceccdfd",
        }
    }

    fn folder_name(self) -> &'static str {
        match self {
            Size::Small => "logs-small",
            Size::Quick => "logs-quick",
            Size::Full => "logs",
        }
    }
}

/// The folder of made logs: found in the user's cache folder or in `out`, else made there. `progress` hears how many of
/// how many files are written.
///
/// # Errors
/// As [`found_or_made`].
///
/// # Examples
/// ```
/// use lab07_log_jobs::data::{self, Size};
/// # let folder = tempfile::tempdir()?;
/// # let out = folder.path().join("logs");
/// let made = data::logs(Size::Small, Some(&out), &mut |_, _| ())?;
/// assert_eq!(made.digest, Size::Small.digest());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn logs(size: Size, out: Option<&Path>, progress: &mut dyn FnMut(u64, u64)) -> Result<Made, Error> {
    found_or_made(
        out,
        size.folder_name(),
        size.digest(),
        |folder| intact(folder, size),
        |aside| {
            for (index, name) in NAMES.iter().enumerate() {
                let path = aside.join(name);
                write(&path, index, size.bytes_each()).map_err(|source| Error::Output { path, source })?;
                progress(index as u64 + 1, NAMES.len() as u64);
            }
            Ok(())
        },
    )
}

/// Where they are kept where nobody names a folder.
///
/// # Errors
/// [`Error::Usage`] where there is no cache folder.
pub fn folder(size: Size) -> Result<PathBuf, Error> {
    Ok(cache::folder()?.join(size.folder_name()))
}

fn write(path: &Path, index: usize, bytes: usize) -> std::io::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let (mut line, mut written) = (Vec::new(), 0);
    let mut next: Box<dyn FnMut(&mut Vec<u8>)> =
        if index < 3 { Box::new(application::lines(index)) } else { Box::new(access::lines(index)) };
    while written < bytes {
        line.clear();
        next(&mut line);
        file.write_all(&line)?;
        written += line.len();
    }
    file.into_inner()?.flush()
}

fn intact(folder: &Path, size: Size) -> Option<u64> {
    if fs::read_dir(folder).ok()?.count() != NAMES.len() {
        return None;
    }
    let (digest, bytes) = digest_of_files(folder, NAMES.iter().map(|name| (*name).to_owned())).ok()?;
    (digest == size.digest()).then_some(bytes)
}
