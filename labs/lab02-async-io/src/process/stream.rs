//! The lesson's `process_stream`: a file of any size, piece by piece, through the user's own async function.

use std::path::Path;

use contend::BoxError;
use tokio::fs::OpenOptions;
use tokio::io::AsyncBufReadExt;

use super::directory::ProcessError;
use super::read_ahead::read_ahead;
use contend_files::{NO_WAITING, must_be_regular};

/// Hands `function` one piece after the other, each of at most `chunk_size` bytes, and with it how many bytes that makes
/// so far; returns how many there were.
///
/// The memory it takes does not grow with the file: 256 KiB or one piece, whichever is more, and as much again inside
/// `tokio::fs`. It reads ahead by so much, because a hop to the thread that reads costs about as much as reading 8 KiB;
/// no further than that before the function is done with what it has.
///
/// # Errors
/// [`ProcessError`]: the file cannot be read, or what the function returned.
///
/// # Panics
/// When `chunk_size` is zero.
///
/// # Examples
/// ```
/// # use lab02_async_io::process::process_stream;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> contend::Result<()> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("long.txt");
/// # std::fs::write(&path, "line\n".repeat(10_000))?;
/// let mut lines = 0;
/// let total = process_stream(&path, 8_192, async |chunk: &[u8], _so_far| {
///     lines += chunk.iter().filter(|byte| **byte == b'\n').count();
///     Ok(())
/// })
/// .await?;
/// assert_eq!((total, lines), (50_000, 10_000));
/// # Ok(())
/// # }
/// ```
pub async fn process_stream(
    path: impl AsRef<Path>,
    chunk_size: usize,
    mut function: impl AsyncFnMut(&[u8], u64) -> Result<(), BoxError>,
) -> Result<u64, ProcessError> {
    assert!(chunk_size > 0, "pieces of zero bytes would never end");
    let read = |error: std::io::Error| ProcessError::File(error.into());
    let file = OpenOptions::new().read(true).custom_flags(NO_WAITING).open(path).await.map_err(read)?;
    must_be_regular(file.metadata().await)?;
    let (mut file, mut bytes) = (read_ahead(file, chunk_size), 0);
    loop {
        let piece = file.fill_buf().await.map_err(read)?;
        let piece = &piece[..piece.len().min(chunk_size)];
        if piece.is_empty() {
            return Ok(bytes);
        }
        bytes += piece.len() as u64;
        function(piece, bytes).await.map_err(ProcessError::Function)?;
        let done = piece.len();
        file.consume(done);
    }
}
