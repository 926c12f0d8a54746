//! Names that cross a pipe.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A name of any bytes, as JSON: text where it is text, else its bytes.
///
/// # Examples
/// ```
/// use contend_files::WireName;
/// assert_eq!(WireName::from(b"a".to_vec()), WireName::Text("a".into()));
/// assert_eq!(WireName::from(b"\xff".to_vec()), WireName::Bytes(vec![0xff]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum WireName {
    /// It is text.
    Text(String),
    /// It is none.
    Bytes(Vec<u8>),
}

impl From<Vec<u8>> for WireName {
    fn from(name: Vec<u8>) -> Self {
        String::from_utf8(name).map_or_else(|error| WireName::Bytes(error.into_bytes()), WireName::Text)
    }
}

impl From<WireName> for Vec<u8> {
    fn from(name: WireName) -> Self {
        match name {
            WireName::Text(text) => text.into_bytes(),
            WireName::Bytes(bytes) => bytes,
        }
    }
}

impl From<&Path> for WireName {
    fn from(path: &Path) -> Self {
        path.as_os_str().as_bytes().to_vec().into()
    }
}

impl From<WireName> for PathBuf {
    fn from(name: WireName) -> Self {
        OsString::from_vec(name.into()).into()
    }
}
