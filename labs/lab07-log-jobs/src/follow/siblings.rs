//! What lies beside a followed file under a name that begins with its own: earlier generations, and copies.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::source::Identity;

/// Packed ones are no lines, and were lines under another name before.
const PACKED: [&str; 5] = [".gz", ".zst", ".bz2", ".xz", ".lz4"];

#[derive(Clone, Debug)]
pub(super) struct Sibling {
    pub(super) path: PathBuf,
    pub(super) identity: Identity,
    written: Option<SystemTime>,
}

/// All of them, the one that was written to longest ago first; `.2` before `.1` where the system's
/// clock is too coarse to tell. None where the folder cannot be listed.
pub(super) fn beside(path: &Path) -> Vec<Sibling> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(own) = path.file_name() else { return Vec::new() };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named_after_it = entries.filter(|entry| {
        let name = entry.file_name();
        let (name, own) = (name.as_encoded_bytes(), own.as_encoded_bytes());
        name.len() > own.len()
            && name.starts_with(own)
            && !name[own.len()].is_ascii_alphanumeric()
            && !PACKED.iter().any(|ending| name.ends_with(ending.as_bytes()))
    });
    let looked_at = named_after_it.filter_map(|entry| {
        let metadata = entry.metadata().ok().filter(fs::Metadata::is_file)?;
        let written = metadata.modified().ok();
        Some(Sibling { path: entry.path(), identity: Identity::of(&metadata), written })
    });
    let mut siblings: Vec<Sibling> = looked_at.collect();
    siblings.sort_by(|one, other| one.written.cmp(&other.written).then_with(|| other.path.cmp(&one.path)));
    siblings
}
