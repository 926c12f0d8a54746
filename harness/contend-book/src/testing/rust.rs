//! Every Rust block is compiled: as part of a crate that it is included from, or here.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};
use serde_json::Value;

use super::externs::Externs;
use super::{Checked, Page};
use crate::preprocess::directive::{line_of, options};
use crate::preprocess::includes::{self, Include};
use crate::problem::Problem;

/// One fenced block.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Block {
    /// The first word behind the fence.
    pub(super) language: String,
    /// The others.
    pub(super) attributes: Vec<String>,
    /// Its text, with its includes as they are written.
    pub(super) text: String,
    /// The line of its fence.
    pub(super) line: usize,
}

/// The fenced blocks of a chapter.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut inside = false;
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let mut words =
                    info.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned);
                let language = words.next().unwrap_or_default();
                found.push(Block {
                    language,
                    attributes: words.collect(),
                    text: String::new(),
                    line: line_of(text, range.start),
                });
                inside = true;
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => inside = false,
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => inside = false,
            Event::Text(more) if inside => {
                if let Some(block) = found.last_mut() {
                    block.text.push_str(&more);
                }
            }
            _ => {}
        }
    }
    found
}

pub(super) fn check(pages: &[Page], book: &Path) -> Result<Checked> {
    let mut externs = Externs::new(book);
    let mut problems = Vec::new();
    let (mut of_crates, mut compiled, mut refused) = (0, 0, 0);
    for page in pages {
        let mut plain = Vec::new();
        for block in blocks(&page.text).into_iter().filter(|block| block.language == "rust") {
            match kind(page, &block) {
                Ok(Kind::OfACrate) => of_crates += 1,
                Ok(Kind::Plain) => plain.push(block),
                Ok(Kind::MustNotCompile { code, text }) => {
                    refused += 1;
                    if let Some(what) = refusal_fault(&text, &code, &mut externs)? {
                        problems.push(Problem::mistake(&page.file, block.line, what));
                    }
                }
                Err(what) => problems.push(Problem::mistake(&page.file, block.line, what)),
            }
        }
        compiled += plain.len();
        if !plain.is_empty()
            && let Some(what) = rustdoc_fault(&plain, &mut externs)?
        {
            problems.push(Problem::mistake(&page.file, plain[0].line, what));
        }
    }
    let said =
        format!("{of_crates} blocks from compiled crates, {compiled} tested here, {refused} refused as they say");
    Ok(Checked { problems, said })
}

enum Kind {
    /// Included from a crate of the workspace.
    OfACrate,
    /// Written in the chapter.
    Plain,
    /// With the error that the compiler is to give.
    MustNotCompile { code: String, text: String },
}

fn kind(page: &Page, block: &Block) -> Result<Kind, String> {
    let has = |attribute: &str| block.attributes.iter().any(|there| there == attribute);
    if has("ignore") {
        return Err(
            "`ignore` hides what is wrong; include tested code, or say `compile_fail` with its error code".into()
        );
    }
    let includes = includes::find(&page.file, &block.text);
    let without_includes = strip(&block.text, &includes);
    let all_included = !includes.is_empty() && without_includes.trim().is_empty();
    if has("compile_fail") {
        let is_code = |word: &&String| {
            word.len() == 5 && word.starts_with('E') && word[1..].bytes().all(|byte| byte.is_ascii_digit())
        };
        let code = block.attributes.iter().find(is_code);
        let code = code.ok_or("`compile_fail` names the error: `rust,compile_fail,E0277`")?.clone();
        let text = if includes.is_empty() { block.text.clone() } else { included_text(&includes)? };
        return Ok(Kind::MustNotCompile { code, text });
    }
    match (includes.is_empty(), all_included) {
        (true, _) => Ok(Kind::Plain),
        (false, false) => Err("a block is either included or written here, not both".into()),
        (false, true) => match includes.iter().find(|include| !is_compiled(&include.file)) {
            Some(include) => Err(format!("{} belongs to no package, so nothing compiles it", include.file.display())),
            None => Ok(Kind::OfACrate),
        },
    }
}

fn strip(text: &str, includes: &[Include]) -> String {
    let mut out = String::new();
    let mut from = 0;
    for include in includes {
        out.push_str(&text[from..include.span.start]);
        from = include.span.end;
    }
    out + &text[from..]
}

/// The included lines.
fn included_text(includes: &[Include]) -> Result<String, String> {
    let of =
        |include: &Include| includes::text(include).map_err(|error| format!("{}: {error}", include.file.display()));
    includes.iter().map(of).collect()
}

/// Whether cargo compiles a file: it lies in a package, where targets lie.
fn is_compiled(file: &Path) -> bool {
    let Ok(file) = file.canonicalize() else { return false };
    let package = file.ancestors().skip(1).find(|folder| folder.join("Cargo.toml").is_file());
    let Some(inside) = package.and_then(|package| file.strip_prefix(package).ok()) else { return false };
    ["src", "tests", "examples", "benches"].iter().any(|folder| inside.starts_with(folder))
}

/// Tests blocks as rustdoc tests a page.
fn rustdoc_fault(blocks: &[Block], externs: &mut Externs) -> Result<Option<String>> {
    let folder = tempfile::tempdir()?;
    let page = folder.path().join("page.md");
    let fences = blocks.iter().map(|block| format!("```rust,{}\n{}```\n\n", block.attributes.join(","), block.text));
    std::fs::write(&page, fences.collect::<String>())?;
    let mut rustdoc = Command::new("rustdoc");
    rustdoc.args(["--test", "--edition", "2024"]).arg(&page);
    for block in blocks {
        externs.pass(&block.text, &mut rustdoc)?;
    }
    let output = rustdoc.output().context("cannot start rustdoc")?;
    if output.status.success() {
        return Ok(None);
    }
    Ok(Some(format!("rustdoc:\n{}", String::from_utf8_lossy(&output.stdout))))
}

/// Checks that the compiler refuses the text for the reason that the chapter states, and for no other.
///
/// On a stable toolchain rustdoc does not look at the code behind `compile_fail`, so rustc is asked.
fn refusal_fault(text: &str, code: &str, externs: &mut Externs) -> Result<Option<String>> {
    let folder = tempfile::tempdir()?;
    let source = folder.path().join("refused.rs");
    let whole = if text.contains("fn main()") { text.to_owned() } else { format!("fn main() {{\n{text}\n}}\n") };
    std::fs::write(&source, whole)?;
    let mut rustc = Command::new("rustc");
    rustc
        .args(["--edition", "2024", "--emit", "metadata", "--error-format", "json", "--out-dir"])
        .arg(folder.path())
        .arg(&source);
    externs.pass(text, &mut rustc)?;
    let output = rustc.output().context("cannot start rustc")?;
    if output.status.success() {
        return Ok(Some(format!("it compiles, and should be refused with {code}")));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let messages = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let errors = messages
        .filter(|message| message["level"] == "error" && !message["spans"].as_array().is_none_or(Vec::is_empty));
    let others: Vec<String> = errors
        .filter(|error| error["code"]["code"] != code)
        .map(|error| error["message"].as_str().unwrap_or_default().to_owned())
        .collect();
    if !others.is_empty() {
        return Ok(Some(format!("refused, but not with {code} alone: {}", others.join("; "))));
    }
    Ok((!said.contains(code)).then(|| format!("refused, but not with {code}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Problem> {
        check(&[super::super::page(text)], Path::new(".")).unwrap().problems
    }

    #[test]
    fn a_block_that_compiles_is_fine_and_one_that_panics_is_found() {
        assert_eq!(found("```rust\nassert_eq!(1 + 1, 2);\n```\n"), []);
        assert_eq!(found("text\n\n```rust\nassert_eq!(1 + 1, 3);\n```\n").len(), 1);
    }

    #[test]
    fn a_refusal_is_for_the_stated_reason_or_found() {
        let sends = "std::thread::spawn({ let counter = std::rc::Rc::new(1); move || println!(\"{counter}\") });";
        assert_eq!(found(&format!("```rust,compile_fail,E0277\n{sends}\n```\n")), []);
        assert_eq!(found(&format!("```rust,compile_fail,E0382\n{sends}\n```\n")).len(), 1);
        assert_eq!(found("```rust,compile_fail,E0277\nlet fine = 1;\n```\n").len(), 1);
    }

    #[test]
    fn neither_ignore_nor_a_refusal_without_its_code_is_allowed() {
        assert_eq!(found("```rust,ignore\nfn a() {}\n```\n").len(), 1);
        assert_eq!(found("```rust,compile_fail\nfn a() {}\n```\n").len(), 1);
    }
}
