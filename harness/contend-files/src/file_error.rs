//! Why one file was not read, or not to its end, and which reasons may pass.

use std::fs::FileType;
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileTypeExt;

use serde::{Deserialize, Serialize};

/// Why one file could not be processed: a line without its path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum FileError {
    /// It was there when the folder was listed, or a link leads nowhere.
    #[error("no such file; it vanished, or is a link to nothing")]
    Vanished,
    /// It may not be read.
    #[error("permission denied; whoever runs this may not read it")]
    NoPermission,
    /// It is a folder.
    #[error("is a directory; name a pattern for the files in it")]
    IsADirectory,
    /// It is something that one may wait at for ever.
    #[error("is {0}, and only regular files are read")]
    NotARegularFile(String),
    /// Its bytes mean nothing in the encoding.
    #[error("is not {encoding} from byte {offset} on; name its encoding")]
    NotText {
        /// The encoding that was asked for, or that its byte order mark named.
        encoding: String,
        /// How many bytes were good.
        offset: u64,
    },
    /// It is packed, and does not unpack to its end.
    #[error("its {packing} data breaks off or is damaged ({why}); the {bytes} bytes before that are counted")]
    Damaged {
        /// How it is packed.
        packing: String,
        /// What the unpacker said.
        why: String,
        /// How many unpacked bytes were good.
        bytes: u64,
    },
    /// Whatever else the system said.
    #[error("{0}")]
    System(String),
    /// The child process that was to read it ended first, or could not be started.
    #[error("its child process is gone: {0}")]
    ChildGone(String),
}

impl FileError {
    /// Whether it makes sense to try again: what a file *is* does not change by waiting.
    pub fn may_pass(&self) -> bool {
        matches!(self, FileError::Vanished | FileError::System(_) | FileError::ChildGone(_))
    }

    /// What this kind of file is, unless it is a regular one.
    pub fn of_type(kind: FileType) -> Option<Self> {
        let what = match kind {
            kind if kind.is_file() => return None,
            kind if kind.is_dir() => return Some(FileError::IsADirectory),
            kind if kind.is_fifo() => "a FIFO",
            kind if kind.is_socket() => "a socket",
            kind if kind.is_char_device() || kind.is_block_device() => "a device",
            _ => "something else",
        };
        Some(FileError::NotARegularFile(what.to_owned()))
    }
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => FileError::Vanished,
            ErrorKind::PermissionDenied => FileError::NoPermission,
            ErrorKind::IsADirectory => FileError::IsADirectory,
            _ => FileError::System(error.to_string()),
        }
    }
}
