//! Every `{{#include path:anchor}}` names a file and an anchor that exist. mdBook itself only logs the first and shows
//! nothing for the second.

use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use super::directive::line_of;
use crate::problem::Problem;

static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\\?\{\{\s*#(include|rustdoc_include|playground)\s+([^}\s:]+)(?::([^}\s]*))?[^}]*\}\}")
        .expect("a fixed pattern")
});

/// One include, as the chapter has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Include {
    /// The file, from where the program stands.
    pub(crate) file: PathBuf,
    pub(crate) anchor: Option<String>,
    pub(crate) span: Range<usize>,
    pub(crate) line: usize,
}

/// Every include of a chapter; those with a backslash before them are text.
pub(crate) fn find(chapter: &Path, content: &str) -> Vec<Include> {
    let folder = chapter.parent().unwrap_or(Path::new(""));
    let of = |captures: regex::Captures<'_>| {
        let whole = captures.get(0).expect("the whole match");
        (!whole.as_str().starts_with('\\')).then(|| Include {
            file: resolved(&folder.join(&captures[2])),
            anchor: captures.get(3).map(|anchor| anchor.as_str().to_owned()).filter(|anchor| !anchor.is_empty()),
            span: whole.range(),
            line: line_of(content, whole.start()),
        })
    };
    INCLUDE.captures_iter(content).filter_map(of).collect()
}

/// Puts whole files in place, without the marks of their anchors, which mdBook would show. Includes by anchor are left to
/// mdBook.
pub(crate) fn expand_whole(chapter: &Path, content: &str) -> String {
    let (mut out, mut from) = (String::new(), 0);
    for include in find(chapter, content).into_iter().filter(|include| include.anchor.is_none()) {
        // What cannot be read is told by `check`.
        let Ok(text) = text(&include) else { continue };
        out.push_str(&content[from..include.span.start]);
        out.push_str(text.trim_end());
        from = include.span.end;
    }
    out + &content[from..]
}

/// The included lines, marks of anchors left out.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn text(include: &Include) -> std::io::Result<String> {
    let mut out = String::new();
    let mut inside = include.anchor.is_none();
    for line in std::fs::read_to_string(&include.file)?.lines() {
        let mark = |mark: &str| line.split(mark).nth(1).map(str::trim);
        if let Some(name) = mark("ANCHOR_END:") {
            inside &= include.anchor.as_deref() != Some(name);
        } else if let Some(name) = mark("ANCHOR:") {
            inside |= include.anchor.as_deref() == Some(name);
        } else if inside {
            out.push_str(line);
            out.push('\n');
        }
    }
    Ok(out)
}

/// What is wrong with a chapter's includes.
pub(crate) fn check(chapter: &Path, content: &str) -> Vec<Problem> {
    let includes = find(chapter, content);
    let wrong = includes.iter().filter_map(|include| Some((include.line, fault(include)?)));
    wrong.map(|(line, what)| Problem::mistake(chapter, line, what)).collect()
}

fn fault(include: &Include) -> Option<String> {
    let file = include.file.display();
    let text = match std::fs::read_to_string(&include.file) {
        Ok(text) => text,
        Err(error) => return Some(format!("cannot include {file}: {error}")),
    };
    let anchor = include.anchor.as_ref()?;
    if anchor.starts_with(|first: char| first.is_ascii_digit()) {
        return Some(format!("{file} is included by line number, which the next edit shifts; use an anchor"));
    }
    let marked = |mark: &str| {
        let is_mark = |line: &str| line.split(mark).nth(1).is_some_and(|rest| rest.trim() == anchor);
        text.lines().filter(|line| is_mark(line)).count()
    };
    match (marked("ANCHOR:"), marked("ANCHOR_END:")) {
        (0, _) => Some(format!("{file} has no `ANCHOR: {anchor}`")),
        (_, 0) => Some(format!("{file} has no `ANCHOR_END: {anchor}`")),
        (starts, ends) if starts != ends => {
            Some(format!("{file} opens `{anchor}` {starts} times and ends it {ends} times"))
        }
        _ => None,
    }
}

/// The path as short as it can be said without asking the file system.
pub(crate) fn resolved(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            // Above where it begins: that much of `..` stays.
            Component::ParentDir if out.file_name().is_none() => out.push(part),
            Component::ParentDir => drop(out.pop()),
            Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_and_a_missing_anchor_are_named_with_their_line() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("code.rs"),
            "// ANCHOR: whole\nfn a() {}\n// ANCHOR_END: whole\n// ANCHOR: half\n",
        )
        .unwrap();
        let chapter = folder.path().join("page.md");
        let content = "\
{{#include code.rs:whole}}
{{#include code.rs:half}}
{{#include code.rs:none}}
{{#include gone.rs}}
\\{{#include gone.rs}}
{{#include code.rs:1:2}}
";
        let problems = check(&chapter, content);
        let said: Vec<_> = problems.iter().map(|problem| (problem.line, problem.what.as_str())).collect();
        assert_eq!(said.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3, 4, 6]);
        assert!(said[0].1.ends_with("has no `ANCHOR_END: half`"), "{}", said[0].1);
        assert!(said[1].1.ends_with("has no `ANCHOR: none`"), "{}", said[1].1);
        assert!(said[2].1.contains("cannot include"), "{}", said[2].1);
    }

    #[test]
    fn a_whole_file_comes_without_the_marks_of_its_anchors() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("code.rs"), "// a\n// ANCHOR: b\nfn b() {}\n// ANCHOR_END: b\n").unwrap();
        let chapter = folder.path().join("page.md");
        let content = "```rust\n{{#include code.rs}}\n```\n{{#include code.rs:b}} {{#include gone.rs}}\n";
        let wanted = "```rust\n// a\nfn b() {}\n```\n{{#include code.rs:b}} {{#include gone.rs}}\n";
        assert_eq!(expand_whole(&chapter, content), wanted);
    }

    #[test]
    fn a_path_is_said_as_short_as_it_can_be() {
        let said = ["book/en/src/../../../labs/a.rs", "a/./b", "../a/../../b", "/a/../b"]
            .map(|path| resolved(Path::new(path)));
        assert_eq!(said, ["labs/a.rs", "a/b", "../../b", "/b"].map(PathBuf::from));
    }
}
