//! One bad file ends the whole run. `?` in a loop over files is the shape of it: right for a file that everything else
//! depends on, wrong for one of two thousand.

use std::io;
use std::path::{Path, PathBuf};

// ANCHOR: broken
/// Broken: the first file that is no text, or gone, is the answer; what was read before is thrown away.
///
/// # Errors
/// The first that any file gives.
pub async fn lines_of_all(files: &[PathBuf]) -> io::Result<Vec<usize>> {
    let mut lines = Vec::with_capacity(files.len());
    for file in files {
        lines.push(lines_of(file).await?);
    }
    Ok(lines)
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: an error is the result of *that* file. Whoever calls sees both, and decides.
pub async fn lines_of_each(files: &[PathBuf]) -> Vec<(PathBuf, io::Result<usize>)> {
    let mut lines = Vec::with_capacity(files.len());
    for file in files {
        lines.push((file.clone(), lines_of(file).await));
    }
    lines
}
// ANCHOR_END: mended

async fn lines_of(file: &Path) -> io::Result<usize> {
    Ok(tokio::fs::read_to_string(file).await?.lines().count())
}
