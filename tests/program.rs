//! The executable under test, and where it is started.

use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use assert_cmd::Command;
use tempfile::TempDir;

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies in the repository")
}

/// The target folder of the profile that these tests were built in.
pub(crate) fn target() -> PathBuf {
    let own = std::env::current_exe().expect("this executable has a path");
    own.ancestors().nth(2).expect("it lies in `deps` of the target folder").to_owned()
}

/// Like cargo's own `target/<profile>/contend`, built if it is missing or older than its sources: cargo builds the
/// executables of the package under test only.
pub(crate) fn path() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let path = target().join("contend");
        let built = std::fs::metadata(&path).and_then(|metadata| metadata.modified()).ok();
        if built.is_none_or(|built| newest_source() > built) {
            build();
        }
        path
    })
}

fn build() {
    let mut cargo = Process::new(env!("CARGO"));
    cargo.current_dir(root()).args(["build", "--quiet", "--package", "contend-cli", "--target-dir"]);
    cargo.arg(target().parent().expect("a profile's folder lies in the target folder"));
    if target().ends_with("release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().expect("cargo can be started").success(), "the program does not build");
}

/// When a file that the program is made of was last changed.
fn newest_source() -> SystemTime {
    let crates =
        ["harness/contend", "harness/contend-cli", "harness/contend-files", "harness/contend-selftest", "labs"]
            .map(|folder| root().join(folder));
    let mut folders: Vec<PathBuf> = crates.to_vec();
    let mut newest = SystemTime::UNIX_EPOCH;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let Ok(metadata) = entry.metadata() else { continue };
            let name = entry.file_name();
            if metadata.is_dir() && !["tests", "benches", "target"].contains(&name.to_str().unwrap_or("")) {
                folders.push(entry.path());
            } else if metadata.is_file() {
                newest = newest.max(metadata.modified().unwrap_or(newest));
            }
        }
    }
    newest
}

/// An empty folder in which the program is started.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Place(tempfile::tempdir().expect("a temporary folder can be made"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The program with these arguments, as a script would start it.
    pub(crate) fn contend(&self, arguments: &[&str]) -> Command {
        let mut command = Command::from_std(self.process(arguments));
        // Against a hang in a test, not as a measure of anything.
        command.timeout(Duration::from_secs(300));
        command
    }

    /// The same for a test that wants to send signals to it.
    pub(crate) fn process(&self, arguments: &[&str]) -> Process {
        let mut process = Process::new(path());
        process.current_dir(self.path()).args(arguments).env_remove("CONTEND_ROLE").env("NO_COLOR", "1");
        process
    }
}

/// A run of a second or two: one load of lab 01 with two contenders.
pub(crate) const SMALL: [&str; 10] = [
    "run",
    "lab01",
    "--quick",
    "--experiment",
    "counter",
    "--contender",
    "std-mutex,atomic-fetch-add",
    "--workers",
    "2",
    "--seed=7",
];

/// The one line that was printed to standard error.
pub(crate) fn one_line(stderr: &[u8]) -> String {
    let text = String::from_utf8(stderr.to_vec()).expect("messages are UTF-8");
    let lines: Vec<&str> = text.lines().filter(|line| !line.contains("debug build")).collect();
    assert_eq!(lines.len(), 1, "one clear line is expected, not:\n{text}");
    lines[0].to_owned()
}
