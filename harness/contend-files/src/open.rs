//! Opening without waiting: a plain `open` of a FIFO stands still until somebody writes to it.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use nix::fcntl::OFlag;

use crate::FileError;

/// The flag for the `custom_flags` of every runtime. It means nothing for a regular file.
pub const NO_WAITING: i32 = OFlag::O_NONBLOCK.bits();

/// Opens a regular file, and nothing else.
///
/// # Errors
/// The system's reason, or what it is instead of a regular file.
pub fn open(path: &Path) -> Result<File, FileError> {
    let file = OpenOptions::new().read(true).custom_flags(NO_WAITING).open(path)?;
    must_be_regular(file.metadata())?;
    Ok(file)
}

/// What was opened is looked at, and not what had that name a moment ago.
///
/// # Errors
/// The system's reason, or what it is instead of a regular file.
pub fn must_be_regular(metadata: io::Result<Metadata>) -> Result<(), FileError> {
    FileError::of_type(metadata?.file_type()).map_or(Ok(()), Err)
}
