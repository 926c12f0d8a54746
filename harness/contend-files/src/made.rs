//! Made data: the same bytes on every platform, kept in the user's cache folder and looked at before it is used again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use contend::Error;
use rand::Rng;
use rand_pcg::Pcg64;
use sha2::{Digest, Sha256};

use crate::cache;

/// A folder of made data, complete and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Where it is.
    pub folder: PathBuf,
    /// The digest of what lies there, see [`digest_of_files`].
    pub digest: String,
    /// How many bytes all files have together.
    pub bytes: u64,
    /// It was there already.
    pub reused: bool,
}

/// The folder at `out`, or of that name in the user's cache folder, if it is intact; else filled, and looked at again.
///
/// `intact` says how many bytes lie there, if they are exactly those that should.
///
/// # Errors
/// [`Error::Output`] where the system does not let it write (read-only, disk full), [`Error::Usage`] where there is no
/// cache folder or `out` holds something else, [`Error::Input`] where what was just written is not what should be there.
pub fn found_or_made(
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

/// SHA-256 over every file in the order given: its name, a zero byte, its length as eight bytes with the least first, its
/// bytes; and how many bytes they have together.
///
/// # Errors
/// The system's, for the first file that cannot be read.
pub fn digest_of_files(folder: &Path, names: impl Iterator<Item = String>) -> io::Result<(String, u64)> {
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

/// A number below `limit`, from the high half of a product: by 64 bits on every platform, whatever `usize` is there.
pub fn below(random: &mut Pcg64, limit: usize) -> usize {
    ((u128::from(random.next_u64()) * limit as u128) >> 64) as usize
}

/// One of these; as often one of the first two as one of the last half, which is about how words, paths and clients come
/// up (Zipf's law).
///
/// # Panics
/// Where there are none.
pub fn common_first<'a, T>(random: &mut Pcg64, from: &'a [T]) -> &'a T {
    let octaves = from.len().next_power_of_two().ilog2() as usize + 1;
    let first = (1 << below(random, octaves)) >> 1;
    // The last octave reaches beyond the end where their number is no power of two.
    &from[(first + below(random, first.max(1))).min(from.len() - 1)]
}
