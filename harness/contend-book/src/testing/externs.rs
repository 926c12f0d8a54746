//! The crates that the book's own code uses, as cargo built them.
//!
//! `mdbook test` passes no `--extern`, so that a name is found in whatever lies in the dependency folder, several
//! versions of it perhaps. Cargo knows the exact files, and is asked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// What chapters may use: our library, and the labs with all that they show.
const PACKAGES: [&str; 10] = [
    "contend",
    "lab00-measuring",
    "lab01-lock-contention",
    "lab02-async-io",
    "lab03-producer-consumer",
    "lab04-rate-limiting",
    "lab05-batching",
    "lab06-image-jobs",
    "lab07-log-jobs",
    "lab08-web-scraping",
];

/// Built when the first block needs one.
pub(super) struct Externs {
    /// Somewhere in the workspace.
    book: PathBuf,
    built: Option<BTreeMap<String, PathBuf>>,
}

impl Externs {
    pub(super) fn new(book: &Path) -> Self {
        Externs { book: book.to_owned(), built: None }
    }

    /// Adds to a compiler's arguments what this text uses.
    pub(super) fn pass(&mut self, text: &str, compiler: &mut Command) -> Result<()> {
        // Most blocks use the standard library alone, and need nothing built.
        let uses = |name: &str| text.contains(&format!("{name}::"));
        let others = text
            .split("::")
            .filter_map(last_word)
            .any(|word| !["std", "core", "alloc", "self", "super", "crate"].contains(&word));
        if !others {
            return Ok(());
        }
        for (name, file) in self.built()?.iter().filter(|(name, _)| uses(name)) {
            let folder = file.parent().unwrap_or(Path::new("."));
            compiler.arg("--extern").arg(format!("{name}={}", file.display()));
            compiler.arg("-L").arg(format!("dependency={}", folder.join("deps").display()));
            compiler.arg("-L").arg(format!("dependency={}", folder.display()));
        }
        Ok(())
    }

    fn built(&mut self) -> Result<&BTreeMap<String, PathBuf>> {
        if self.built.is_none() {
            self.built = Some(build(&self.book)?);
        }
        Ok(self.built.as_ref().expect("just built"))
    }
}

/// The word before a `::`, where it begins like the name of a crate or module.
fn last_word(text: &str) -> Option<&str> {
    let word = text.rsplit(|letter: char| !(letter.is_alphanumeric() || letter == '_')).next()?;
    word.starts_with(|first: char| first.is_ascii_lowercase()).then_some(word)
}

fn build(book: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--message-format=json"]).current_dir(book).stderr(Stdio::inherit());
    for package in PACKAGES {
        cargo.args(["--package", package]);
    }
    let output = cargo.output().context("cannot start cargo")?;
    ensure!(output.status.success(), "cargo cannot build what the book's code uses");
    let text = String::from_utf8(output.stdout).context("what cargo says")?;
    let artifacts = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut files = BTreeMap::new();
    for artifact in artifacts.filter(|message| message["reason"] == "compiler-artifact") {
        let names = artifact["filenames"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let library = names.filter(|file| file.ends_with(".rlib")).map(PathBuf::from).next();
        if let (Some(name), Some(file)) = (artifact["target"]["name"].as_str(), library) {
            files.insert(name.replace('-', "_"), file);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_crates_are_told_from_types() {
        let words: Vec<_> = "use tokio::sync::Mutex; Arc::new(1)".split("::").filter_map(last_word).collect();
        assert_eq!(words, ["tokio", "sync"]);
    }
}
