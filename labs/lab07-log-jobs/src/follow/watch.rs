//! Waiting until something changes in the folders that the followed files lie in.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

/// A wait is cut into pieces of this length, so that whoever says stop is heard.
const HEARD_EVERY: Duration = Duration::from_millis(100);

/// Tells when one of the folders has changed, as far as the system says so.
pub(super) struct Watch {
    /// None where the system has no watches left, or none at all: then time alone wakes.
    watcher: Option<RecommendedWatcher>,
    changed: Receiver<()>,
    folders: BTreeSet<PathBuf>,
}

impl Watch {
    pub(super) fn new() -> Self {
        // One word is enough, however much has changed.
        let (tell, changed) = sync_channel(1);
        let watcher = notify::recommended_watcher(move |_| _ = tell.try_send(())).ok();
        Watch { watcher, changed, folders: BTreeSet::new() }
    }

    /// Watches the folders of these files, and those that the links among them lead to.
    pub(super) fn over<'a>(&mut self, paths: impl Iterator<Item = &'a Path>) {
        let Some(watcher) = &mut self.watcher else { return };
        let wanted: BTreeSet<PathBuf> = paths.flat_map(folders).collect();
        for gone in self.folders.difference(&wanted) {
            let _ = watcher.unwatch(gone);
        }
        // A folder that is not there yet cannot be watched; it is tried again at the next look.
        let is_watched = |folder: &PathBuf| {
            self.folders.contains(folder) || watcher.watch(folder, RecursiveMode::NonRecursive).is_ok()
        };
        self.folders = wanted.into_iter().filter(is_watched).collect();
    }

    /// Waits for a change, so long at most.
    pub(super) fn wait(&self, at_most: Duration, stop: &AtomicBool) {
        let until = Instant::now() + at_most;
        while !stop.load(Ordering::Relaxed) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            match self.changed.recv_timeout(left.min(HEARD_EVERY)) {
                Ok(()) => return,
                Err(RecvTimeoutError::Timeout) => (),
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(left.min(HEARD_EVERY)),
            }
        }
    }
}

fn folders(path: &Path) -> impl Iterator<Item = PathBuf> {
    let parent = |path: &Path| match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let target = fs::canonicalize(path).ok().map(|target| parent(&target));
    let named = parent(path);
    target
        .into_iter()
        .filter({
            let named = fs::canonicalize(&named).ok();
            move |target| Some(target) != named.as_ref()
        })
        .chain([named])
}
