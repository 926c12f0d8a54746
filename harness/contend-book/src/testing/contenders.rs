//! Every contender of a lab stands in its chapter by name: those that the lab's code lists, so that a new one is missed
//! before it ever raced, and those that the reference raced.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result};
use regex::Regex;

use super::{Checked, Page};
use crate::problem::Problem;
use crate::results::Results;

/// An entry of a lab's list, as rustfmt leaves it.
static LISTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\.(?:contender|closure|child|program)\(\s*"([^"]+)""#).expect("a fixed pattern"));

/// # Errors
/// When the code of a lab cannot be read.
pub(super) fn check(pages: &[Page], labs: &Path, results: &Results) -> Result<Checked> {
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (number, file) in sources(labs)? {
        let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        names.entry(number).or_default().extend(LISTED.captures_iter(&text).map(|found| found[1].to_owned()));
    }
    for raced in results.references() {
        let number: String = raced.lab.chars().filter(char::is_ascii_digit).take(2).collect();
        let contenders = raced.experiment.points.iter().flat_map(|point| &point.contenders);
        names.entry(number).or_default().extend(contenders.map(|contender| contender.name.clone()));
    }
    let problems: Vec<_> = names.iter().flat_map(|(number, names)| missing(pages, number, names)).collect();
    let count: usize = names.values().map(BTreeSet::len).sum();
    Ok(Checked { problems, said: format!("{count} names of contenders, each in its chapter") })
}

fn missing(pages: &[Page], number: &str, names: &BTreeSet<String>) -> Vec<Problem> {
    let is_chapter = |page: &&Page| {
        page.file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&format!("{number}-")))
    };
    let Some(chapter) = pages.iter().find(is_chapter) else {
        return vec![Problem::mistake(format!("{number}-….md"), 0, format!("lab{number} has no chapter"))];
    };
    let is_named = |name: &&String| {
        [format!("`{name}`"), format!("<code>{name}</code>")].iter().any(|code| chapter.text.contains(code))
    };
    let unnamed = names.iter().filter(|name| !is_named(name));
    unnamed.map(|name| Problem::mistake(&chapter.file, 0, format!("`{name}` of lab{number} is never named"))).collect()
}

/// The code of every lab, each file with its lab's number.
fn sources(labs: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(labs).with_context(|| labs.display().to_string())?;
    for entry in entries {
        let folder = entry?.path();
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(number) = name.strip_prefix("lab").and_then(|rest| rest.get(..2)) else { continue };
        rust_files(&folder.join("src"), &mut |file| found.push((number.to_owned(), file)))?;
    }
    Ok(found)
}

fn rust_files(folder: &Path, take: &mut impl FnMut(PathBuf)) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            rust_files(&path, take)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            take(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contender_that_no_chapter_names_is_found_before_it_ever_raced() {
        let labs = tempfile::tempdir().unwrap();
        let source = labs.path().join("lab07-some/src/inner");
        std::fs::create_dir_all(&source).unwrap();
        let code = "job\n    .contender(\"told\", a)\n    .program(\n        \"folded\",\n        b)\n    .child(\"untold\", c)\n";
        std::fs::write(source.join("mod.rs"), code).unwrap();
        let page = Page { file: "07-some.md".into(), text: "`told`, and <code>folded</code>\n".into() };
        let check = |pages: &[Page]| check(pages, labs.path(), &Results::default()).unwrap().problems;
        let said: Vec<_> = check(&[page]).into_iter().map(|problem| problem.what).collect();
        assert_eq!(said, ["`untold` of lab07 is never named"]);
        assert_eq!(check(&[]).len(), 1, "a lab without a chapter");
    }
}
