//! Which files: a folder, and a pattern for paths below it.

use std::fs;
use std::path::{Path, PathBuf};

use contend::Error;
use globset::GlobBuilder;
use ignore::WalkBuilder;

use crate::FileError;

/// A path that the pattern names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it is: the folder as it was given, and the rest below it.
    pub path: PathBuf,
    /// Why it is not worth opening, if that is seen already.
    pub unreadable: Option<FileError>,
}

/// What the pattern names, in the order of the paths: hidden and ignored files too, as a glob in the lesson does. Links
/// are followed; a folder is among them only where the pattern stays in one folder and names it, as `*` does.
///
/// # Errors
/// [`Error::Usage`] for a pattern that is none, [`Error::Input`] for a folder that cannot be listed.
///
/// # Examples
/// ```
/// # let folder = tempfile::tempdir()?;
/// # for name in ["a.txt", "b.log"] { std::fs::write(folder.path().join(name), "")? }
/// let found = contend_files::gather(folder.path(), "*.txt")?;
/// assert_eq!(found.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn gather(folder: &Path, pattern: &str) -> Result<Vec<Found>, Error> {
    let unlisted = |why: String| Error::Input { path: folder.to_owned(), why };
    let metadata = fs::metadata(folder).map_err(|error| unlisted(error.to_string()))?;
    if !metadata.is_dir() {
        return Ok(vec![Found { path: folder.to_owned(), unreadable: FileError::of_type(metadata.file_type()) }]);
    }
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    let glob = glob.map_err(|error| Error::Usage(format!("`{pattern}` is no pattern: {}", error.kind())))?;
    let matcher = glob.compile_matcher();
    let deep = pattern.contains("**");
    // No deeper than the pattern can match: `*.txt` in a home folder must not walk all of it.
    let depth = (!deep).then(|| Path::new(pattern).components().count().max(1));
    let walk = WalkBuilder::new(folder).standard_filters(false).follow_links(true).max_depth(depth).build();
    let mut found = Vec::new();
    for entry in walk {
        match entry {
            Ok(entry) if entry.depth() == 0 => (),
            Ok(entry) => {
                let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
                let kind = entry.file_type();
                let is_meant = matcher.is_match(below) && !(deep && kind.is_some_and(|kind| kind.is_dir()));
                if is_meant {
                    let unreadable = kind.and_then(FileError::of_type);
                    found.push(Found { path: entry.into_path(), unreadable });
                }
            }
            Err(error) => {
                let path = path_of(&error).unwrap_or(folder).to_owned();
                if path == folder {
                    return Err(unlisted(reason(error).to_string()));
                }
                let is_meant = matcher.is_match(path.strip_prefix(folder).unwrap_or(&path));
                let error = reason(error);
                // A link to nothing whose name does not match is nobody's business; a folder that cannot be looked
                // into is, since there might have been matches in it.
                if is_meant || error != FileError::Vanished {
                    found.push(Found { path, unreadable: (error != FileError::Vanished).then_some(error) });
                }
            }
        }
    }
    found.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    found.dedup_by(|one, other| one.path == other.path);
    Ok(found)
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}

/// The system's reason, else the walk's own (a link that leads back to where it is).
fn reason(error: ignore::Error) -> FileError {
    let said = error.to_string();
    error.into_io_error().map_or(FileError::System(said), FileError::from)
}
