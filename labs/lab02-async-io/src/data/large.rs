//! One file as large as one likes: made text over and over.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use contend::Error;

use contend_files::cache;

use super::prose;

/// How many of the text files stand in it one after the other before it begins anew: about 1.5 MB.
const FILES_A_BLOCK: u64 = 64;

/// A text file of exactly so many bytes: found in the user's cache folder or as `out`, else made there.
///
/// The text repeats itself every 1.5 MB, which no reader of it notices, and making it goes at the disk's speed.
/// `progress` hears how many of how many bytes are written.
///
/// # Errors
/// As [`super::text`]. A file at `out` that is something else is not touched.
///
/// # Examples
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let out = folder.path().join("large.txt");
/// let path = lab02_async_io::data::large(100_000, Some(&out), &mut |_, _| ())?;
/// assert_eq!(std::fs::metadata(path)?.len(), 100_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn large(bytes: u64, out: Option<&Path>, progress: &mut dyn FnMut(u64, u64)) -> Result<PathBuf, Error> {
    let path = match out {
        Some(path) => path.to_owned(),
        None => cache::folder()?.join(format!("large-{bytes}.txt")),
    };
    let block: Vec<u8> = (0..FILES_A_BLOCK).flat_map(prose::text).collect();
    if intact(&path, bytes, &block) {
        return Ok(path);
    }
    if out.is_some() && path.exists() {
        return Err(Error::Usage(format!("{} is something else than this data; name a new file", path.display())));
    }
    let failed = |source| Error::Output { path: path.clone(), source };
    let mut aside = tempfile::NamedTempFile::new_in(cache::parent_of(&path)?).map_err(failed)?;
    let mut written = 0;
    while written < bytes {
        let piece = piece_at(written, bytes, &block);
        aside.write_all(&piece).map_err(failed)?;
        written += piece.len() as u64;
        progress(written, bytes);
    }
    // Its length is what is looked at next time, and must not be there before its bytes are.
    aside.as_file().sync_all().map_err(failed)?;
    aside.persist(&path).map_err(|error| failed(error.error))?;
    Ok(path)
}

/// What stands from this place on: a block, and at the end what still fits, without half a letter.
fn piece_at(start: u64, bytes: u64, block: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    let rest = usize::try_from(bytes - start).unwrap_or(usize::MAX);
    if rest >= block.len() {
        return block.into();
    }
    let mut last = block[..rest].to_vec();
    let whole = std::str::from_utf8(&last).map_or_else(|error| error.valid_up_to(), str::len);
    last[whole..].fill(b'.');
    last.into()
}

/// Whether it has the right length, beginning and end. It came to its name complete, so that is enough to tell it from
/// other files.
fn intact(path: &Path, bytes: u64, block: &[u8]) -> bool {
    let check = || -> io::Result<bool> {
        let mut file = File::open(path)?;
        if file.metadata()?.len() != bytes {
            return Ok(false);
        }
        let last = bytes.saturating_sub(1) / block.len() as u64 * block.len() as u64;
        for start in [0, last] {
            let expected = piece_at(start, bytes, block);
            let mut there = vec![0; expected.len()];
            file.seek(SeekFrom::Start(start))?;
            file.read_exact(&mut there)?;
            if there != *expected {
                return Ok(false);
            }
        }
        Ok(true)
    };
    check().unwrap_or(false)
}
