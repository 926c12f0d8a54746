//! Small folders of text for the tests: empty, with one file, with fewer files than workers, with many, with odd ones.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};

use tempfile::TempDir;

/// Each of them.
pub(crate) fn all() -> Vec<TempDir> {
    vec![of(0), of(1), of(2), many(), odd()]
}

/// Twenty-five files, the fifth of them `05`.
pub(crate) fn many() -> TempDir {
    of(25)
}

fn of(files: usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    for index in 0..files {
        let text = "so many words\nas its index: 파일\r\n".repeat(index) + "and half a line";
        fs::write(folder.path().join(format!("{index:02}")), text).unwrap();
    }
    folder
}

/// Among three plain files: one that is empty, one larger than a buffer, one that is no text, one whose name is none,
/// one that may not be read, a link to nothing, a folder, a FIFO.
pub(crate) fn odd() -> TempDir {
    let folder = of(3);
    let at = |name: &str| folder.path().join(name);
    fs::write(at("empty"), "").unwrap();
    fs::write(at("long"), "a long line of words ".repeat(10_000) + "\n").unwrap();
    fs::write(at("no text"), b"\xff\xfe \x00\n\x80 \xb0\xa1").unwrap();
    fs::write(folder.path().join(OsStr::from_bytes(b"n\xe4me")), "a name in latin-1\n").unwrap();
    fs::write(at("private"), "not to be read\n").unwrap();
    // Root reads it all the same, and then counts it.
    fs::set_permissions(at("private"), Permissions::from_mode(0o000)).unwrap();
    symlink("nowhere", at("hanging")).unwrap();
    fs::create_dir(at("0 folder")).unwrap();
    nix::unistd::mkfifo(&at("pipe"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    folder
}
