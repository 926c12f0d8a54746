//! Results are whole or not there.

use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes the file aside and gives it its name. `false` where something of that name is there and may not be replaced.
///
/// # Errors
/// The system's: no permission, no room.
pub(super) fn aside(path: &Path, bytes: &[u8], overwrite: bool) -> io::Result<bool> {
    if !overwrite && path.symlink_metadata().is_ok() {
        return Ok(false);
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::with_prefix_in(".resizing-", folder)?;
    file.write_all(bytes)?;
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o666 & !umask());
    file.as_file().set_permissions(mode)?;
    if overwrite {
        file.persist(path)?;
        return Ok(true);
    }
    match file.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.error),
    }
}

/// What the user does not want new files to allow; read from the system, since asking by `umask` would change it.
fn umask() -> u32 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("Umask:"));
    line.and_then(|mask| u32::from_str_radix(mask.trim(), 8).ok()).unwrap_or(0o022)
}
