//! The lesson's follower (its defect 7): it takes half a line for a line, and a file for its name.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

// ANCHOR: broken
/// Broken: opens the path once, and gives what `read` returns, split at newlines. Half a line is a line; a file that was
/// renamed is followed for ever, one that was truncated never again.
#[derive(Debug)]
pub struct NaiveFollower {
    file: File,
}

impl NaiveFollower {
    /// Begins at the end of what is there.
    ///
    /// # Errors
    /// The system's.
    pub fn new(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::End(0))?;
        Ok(NaiveFollower { file })
    }

    /// What was added.
    ///
    /// # Errors
    /// The system's, or that it is no UTF-8: a letter may be cut, too.
    pub fn lines(&mut self) -> io::Result<Vec<String>> {
        let mut added = String::new();
        self.file.read_to_string(&mut added)?;
        Ok(added.lines().map(str::to_owned).collect())
    }
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: [`crate::follow::Follower`], with the same face.
#[derive(Debug)]
pub struct MendedFollower {
    follower: crate::follow::Follower,
}

impl MendedFollower {
    /// Begins at the end of what is there.
    pub fn new(path: &Path) -> Self {
        MendedFollower { follower: crate::follow::Follower::new([PathBuf::from(path)], false) }
    }

    /// The whole lines that were added, whatever the file is called by now.
    pub fn lines(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        self.follower.look(std::time::Duration::ZERO, &mut |line| {
            lines.push(String::from_utf8_lossy(line.text).into_owned());
        });
        lines
    }
}
// ANCHOR_END: mended
