//! What the jobs on files share, whichever lab they belong to: which files a folder and a pattern mean, how one is
//! opened without waiting for ever, why one was not read, and where made data is kept.
//!
//! Nothing here reads a file's contents, and nothing prints.

pub mod cache;
pub mod made;

mod encoding;
mod file_error;
mod gather;
mod input_or;
mod open;
mod wire_name;

pub use encoding::encoding_named;
pub use file_error::FileError;
pub use gather::{Found, gather};
pub use input_or::input_or;
pub use open::{NO_WAITING, must_be_regular, open};
pub use wire_name::WireName;
