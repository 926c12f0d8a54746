//! Files written aside and renamed: whoever reads sees the old file or the new one, never half of either.

use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::Error;

/// Writes a whole file; what stood there before stays until the new one is complete and on disk.
///
/// # Errors
/// [`Error::Output`]: no such folder, no permission, disk full. The old file is untouched then.
pub fn write(path: impl AsRef<Path>, content: &[u8]) -> Result<(), Error> {
    let path = path.as_ref();
    let failed = |source| Error::Output { path: path.to_owned(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(content).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A temporary file is private; a result is for everyone to read.
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(failed)?;
    }
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// The same, but a file that already holds exactly this is left alone: its time of change then says when it changed.
///
/// # Errors
/// [`Error::Output`].
pub fn write_if_changed(path: impl AsRef<Path>, content: &[u8]) -> Result<(), Error> {
    let path = path.as_ref();
    if std::fs::read(path).is_ok_and(|there| there == content) { Ok(()) } else { write(path, content) }
}
