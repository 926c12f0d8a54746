//! Where made data is kept, and how it gets there: aside first, renamed when it is complete.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use contend::Error;

/// The user's cache folder for this program (`$XDG_CACHE_HOME/contend`, else `~/.cache/contend`); it need not exist yet.
///
/// # Errors
/// [`Error::Usage`] where the environment names neither.
pub fn folder() -> Result<PathBuf, Error> {
    let set = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    // The specification says that a relative one is to be ignored.
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
    let cache = cache.ok_or_else(|| {
        Error::Usage("neither XDG_CACHE_HOME nor HOME is an absolute path; say where to keep made data (--out)".into())
    })?;
    Ok(cache.join("contend"))
}

/// Nothing is there, or an empty folder.
pub fn is_free(path: &Path) -> bool {
    match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_none(),
        // Not a folder, or not to be looked into; unless the system says that there is nothing of that name.
        Err(_) => fs::symlink_metadata(path).is_err(),
    }
}

/// Fills a temporary folder beside this one, and puts it in this one's place.
///
/// # Errors
/// [`Error::Output`] where the system does not let it, and whatever `fill` says.
pub fn make_folder(folder: &Path, fill: impl FnOnce(&Path) -> Result<(), Error>) -> Result<(), Error> {
    let parent = parent_of(folder)?;
    let failed = |source| Error::Output { path: folder.to_owned(), source };
    let aside = tempfile::Builder::new().prefix(".making-").tempdir_in(parent).map_err(failed)?;
    fill(aside.path())?;
    let permissions = fs::metadata(parent).map_err(failed)?.permissions();
    // A temporary folder is private; data is for whoever may look into the folder that it is in.
    fs::set_permissions(aside.path(), permissions).map_err(failed)?;
    if !is_free(folder) {
        // What is there is not intact: it goes, and by a rename first, so that nobody finds half of it either.
        let old = tempfile::Builder::new().prefix(".old-").tempdir_in(parent).map_err(failed)?;
        fs::rename(folder, old.path().join("data")).map_err(failed)?;
    }
    match fs::rename(aside.path(), folder) {
        Ok(()) => {
            // It is not there any more under the name that would be removed.
            let _ = aside.keep();
            Ok(())
        }
        // Somebody else was quicker; whether theirs is right is looked at anyhow.
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
        Err(error) => Err(failed(error)),
    }
}

/// The folder that this path lies in, made if need be.
///
/// # Errors
/// [`Error::Output`] where it cannot be made.
pub fn parent_of(path: &Path) -> Result<&Path, Error> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(|source| Error::Output { path: parent.to_owned(), source })?;
    Ok(parent)
}
