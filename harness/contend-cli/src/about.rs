//! What a report says of this program: its revision, and the versions of what it races.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use contend::cli::About;

/// Which crates are raced; a report names their versions.
const RACED: [&str; 16] = [
    "async-executor",
    "async-fs",
    "async-io",
    "async-lock",
    "async-std",
    "blocking",
    "compio",
    "crossbeam",
    "dashmap",
    "futures-lite",
    "hyper",
    "parking_lot",
    "rayon",
    "smol",
    "tokio",
    "ureq",
];

/// The versions that this very program was built with.
const LOCK: &str = include_str!("../../../Cargo.lock");

/// Asks git and Python; what they do not tell is left out.
pub(crate) fn about() -> About {
    let mut versions = locked(LOCK);
    versions.extend(said(Command::new("python3").arg("--version")).map(|said| {
        let version = said.strip_prefix("Python ").unwrap_or(&said).to_owned();
        ("python3".to_owned(), version)
    }));
    About { revision: revision(), versions }
}

/// The versions of the raced crates in a lock file; two of one name are both named.
fn locked(lock: &str) -> BTreeMap<String, String> {
    let mut versions: BTreeMap<String, String> = BTreeMap::new();
    let mut lines = lock.lines();
    while let Some(line) = lines.next() {
        let Some(name) = field(line, "name") else { continue };
        let Some(version) = lines.next().and_then(|line| field(line, "version")) else { continue };
        if RACED.contains(&name) {
            let known = versions.entry(name.to_owned()).or_default();
            *known = if known.is_empty() { version.to_owned() } else { format!("{known}, {version}") };
        }
    }
    versions
}

fn field<'line>(line: &'line str, name: &str) -> Option<&'line str> {
    line.strip_prefix(name)?.strip_prefix(" = \"")?.strip_suffix('"')
}

/// The revision of the clone that the program was built in, `+` behind it for uncommitted changes.
fn revision() -> Option<String> {
    let clone = Path::new(env!("CARGO_MANIFEST_DIR"));
    let git = |arguments: &[&str]| said(Command::new("git").arg("-C").arg(clone).args(arguments));
    let revision = git(&["rev-parse", "--short=12", "HEAD"])?;
    let changed = git(&["status", "--porcelain", "--untracked-files=no"]).is_some_and(|status| !status.is_empty());
    Some(if changed { revision + "+" } else { revision })
}

/// What a program prints if it ends well.
fn said(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_raced_crate_has_its_version_in_the_lock_file() {
        let versions = locked(LOCK);
        for name in RACED {
            assert!(versions.contains_key(name), "{name} is not in Cargo.lock");
        }
        assert!(versions["tokio"].starts_with("1."));
    }

    #[test]
    fn two_versions_of_one_crate_are_both_named() {
        let lock =
            "[[package]]\nname = \"smol\"\nversion = \"1.3.0\"\n\n[[package]]\nname = \"smol\"\nversion = \"2.0.2\"\n";
        assert_eq!(locked(lock)["smol"], "1.3.0, 2.0.2");
    }
}
