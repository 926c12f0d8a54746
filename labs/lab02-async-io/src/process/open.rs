//! Opening without waiting: a plain `open` of a FIFO stands still until somebody writes to it.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use nix::fcntl::OFlag;

use super::FileError;

/// The flag for the `custom_flags` of every runtime. It means nothing for a regular file.
pub(super) const NO_WAITING: i32 = OFlag::O_NONBLOCK.bits();

/// Opens a regular file, and nothing else.
pub(super) fn open(path: &Path) -> Result<File, FileError> {
    let file = OpenOptions::new().read(true).custom_flags(NO_WAITING).open(path)?;
    must_be_regular(file.metadata())?;
    Ok(file)
}

/// What was opened is looked at, and not what had that name a moment ago.
pub(super) fn must_be_regular(metadata: io::Result<Metadata>) -> Result<(), FileError> {
    FileError::of_type(metadata?.file_type()).map_or(Ok(()), Err)
}

/// So much a hop: a blocking thread reads it in some 20 us, and a hop there and back costs about as much as reading 8 KiB.
const READ_AHEAD_BYTES: usize = 256 << 10;

/// tokio's file, read by large pieces whatever the pieces are that are asked of it.
pub(super) fn read_ahead(mut file: tokio::fs::File, chunk_size: usize) -> tokio::io::BufReader<tokio::fs::File> {
    let bytes = READ_AHEAD_BYTES.max(chunk_size);
    file.set_max_buf_size(bytes);
    tokio::io::BufReader::with_capacity(bytes, file)
}
