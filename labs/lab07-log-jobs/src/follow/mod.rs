//! Lines of growing logs as they come, through every rotation: what `contend follow` prints.
//!
//! `tail -F` loses what a writer still puts into the file that was renamed, all but the last of several quick rotations,
//! and glues an unfinished line to the next file's first. [`Follower`] does not:
//!
//! - A file that was renamed is read on until nothing came for a grace.
//! - A file that shrank, or begins with other bytes than before, was truncated. What was written before that and not yet
//!   read is looked for in a copy beside it, as `logrotate` leaves with `copytruncate`.
//! - Generations that came and went between two looks are found beside the file by their names, which begin with its own.
//! - Half a line waits for its newline. It is given, marked, when its file is finished.
//!
//! What nobody can know: a file that was truncated and has grown past the old place between two looks, with the same
//! first bytes as before; lines that were written between a copy and the truncation after it; a packed generation that
//! came and went between two looks.
//!
//! [`Follower::look`] never waits and has no clock of its own; [`run`] looks when the system says that something changed,
//! and every second in any case, for file systems that tell nobody.

mod followed;
mod siblings;
mod source;
mod watch;

#[cfg(test)]
mod torture;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use contend::Error;

use followed::Followed;

pub use source::FollowedLine;

/// How long a file that was renamed is read on after the last line that came.
const GRACE: Duration = Duration::from_secs(5);
/// Looked at so often even if nobody says that anything changed.
const AT_LEAST_EVERY: Duration = Duration::from_secs(1);
/// Not looked at more often: a writer of 100,000 lines a second would have us look at each.
const AT_MOST_EVERY: Duration = Duration::from_millis(10);

/// Files that are followed.
///
/// # Examples
/// ```
/// use std::io::Write;
/// use std::time::Duration;
/// use lab07_log_jobs::follow::Follower;
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("app.log");
/// let mut follower = Follower::new([&path], true);
/// std::fs::write(&path, "one\ntw")?;
/// let mut lines = Vec::new();
/// follower.look(Duration::ZERO, &mut |line| lines.push(String::from_utf8_lossy(line.text).into_owned()));
/// std::fs::rename(&path, folder.path().join("app.log.1"))?;
/// # std::fs::OpenOptions::new().append(true).open(folder.path().join("app.log.1"))?.write_all(b"o\n")?;
/// std::fs::write(&path, "three\n")?;
/// follower.look(Duration::from_secs(1), &mut |line| lines.push(String::from_utf8_lossy(line.text).into_owned()));
/// assert_eq!(lines, ["one", "two", "three"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Follower {
    files: Vec<Followed>,
}

impl Follower {
    /// Follows these paths, there or not yet. `from_start` gives what is there already; else what is there is passed
    /// over, up to the beginning of a last line that is not finished. A file that appears later is given whole.
    pub fn new<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>, from_start: bool) -> Self {
        Follower { files: paths.into_iter().map(|path| Followed::new(path.as_ref(), from_start)).collect() }
    }

    /// Gives every line that has come since the last look. `now` is any clock that does not run backwards.
    pub fn look(&mut self, now: Duration, on_line: &mut dyn FnMut(FollowedLine<'_>)) {
        for file in &mut self.files {
            file.look(now, on_line);
        }
    }

    /// Gives the half lines that nobody will finish any more.
    pub fn finish(&mut self, on_line: &mut dyn FnMut(FollowedLine<'_>)) {
        for file in &mut self.files {
            file.finish(on_line);
        }
    }

    fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(Followed::path)
    }
}

/// Follows the files until `stop` is set. `on_look` is told after each look that gave lines, to write out what it kept.
///
/// # Errors
/// [`Error::Usage`] where no file is named.
pub fn run(
    paths: &[PathBuf],
    from_start: bool,
    stop: &AtomicBool,
    on_line: &mut dyn FnMut(FollowedLine<'_>),
    on_look: &mut dyn FnMut(),
) -> Result<(), Error> {
    if paths.is_empty() {
        return Err(Error::Usage("no file was named; name the logs to follow, there or not yet".into()));
    }
    let (began, mut follower) = (Instant::now(), Follower::new(paths, from_start));
    let mut watch = watch::Watch::new();
    while !stop.load(Ordering::Relaxed) {
        // Before the look: what changes during it wakes us again.
        watch.over(follower.paths());
        let mut gave = false;
        follower.look(began.elapsed(), &mut |line| {
            gave = true;
            on_line(line);
        });
        if gave {
            on_look();
        }
        std::thread::sleep(AT_MOST_EVERY);
        watch.wait(AT_LEAST_EVERY, stop);
    }
    follower.look(began.elapsed(), on_line);
    follower.finish(on_line);
    on_look();
    Ok(())
}
