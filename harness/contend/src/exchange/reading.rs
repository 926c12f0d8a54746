//! Which tool a file is from: its contents say so, names of files do not.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::elsewhere::Measured;
use super::{criterion, hyperfine, pyperf};
use crate::Error;

/// Reads what another tool has measured: the folder `target/criterion`, or a file of hyperfine or of pyperf.
///
/// # Errors
/// [`Error::Input`]: it is missing, damaged, of another tool, or has a benchmark without a time.
pub fn read(path: &Path) -> Result<Vec<Measured>, Error> {
    if path.is_dir() {
        return criterion::read(path);
    }
    let input = |why: String| Error::Input { path: path.to_owned(), why };
    let text = fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => input("there is no such file".into()),
        _ => input(error.to_string()),
    })?;
    let measured = of(&text).map_err(input)?;
    if measured.is_empty() { Err(input("there is no benchmark in it".into())) } else { Ok(measured) }
}

/// The same of a file's bytes.
pub(super) fn of(text: &[u8]) -> Result<Vec<Measured>, String> {
    if text.starts_with(&[0x1f, 0x8b]) {
        return Err("it is compressed; `gunzip` it first".into());
    }
    let value: Value = serde_json::from_slice(text).map_err(|error| format!("it is not JSON: {error}"))?;
    if value.get("results").is_some() {
        hyperfine::read(value)
    } else if value.get("benchmarks").is_some() {
        pyperf::read(value)
    } else {
        Err("neither hyperfine nor pyperf writes such a file; of criterion, name the folder target/criterion".into())
    }
}
