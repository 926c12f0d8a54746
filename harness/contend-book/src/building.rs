//! Chapters in, HTML pages out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use mdbook_driver::MDBook;

use crate::preprocess::{self, Outcome};
use crate::problem::Kind;
use crate::results::Results;

/// `contend-book build`.
///
/// # Errors
/// When the book cannot be read or the pages cannot be written.
pub(crate) fn run(book: &Path, results: &Path, out: Option<PathBuf>, strict: bool) -> Result<ExitCode> {
    let built = build(book, results, out)?;
    let (mistakes, unmeasured): (Vec<_>, Vec<_>) =
        built.outcome.problems.iter().partition(|problem| problem.kind == Kind::Mistake || strict);
    for problem in &mistakes {
        eprintln!("{problem}");
    }
    if !unmeasured.is_empty() {
        println!("{} places wait for a reference run and show a placeholder (`--strict` lists them)", unmeasured.len());
    }
    println!("{}", built.pages.join("index.html").display());
    Ok(if mistakes.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(3) })
}

/// A book that was built.
pub(crate) struct Built {
    pub(crate) outcome: Outcome,
    /// Where its pages are.
    pub(crate) pages: PathBuf,
    /// The folders whose files its chapters include.
    pub(crate) included: Vec<PathBuf>,
}

/// Makes the pages; what is wrong in the chapters is in the outcome, and does not stop it.
///
/// # Errors
/// When the book cannot be read or the pages cannot be written.
pub(crate) fn build(book: &Path, results: &Path, out: Option<PathBuf>) -> Result<Built> {
    let mut book = load(book)?;
    if let Some(out) = out {
        // mdBook takes a path that is not absolute as one from the book's folder, and people mean their own.
        book.config.build.build_dir = std::path::absolute(&out).with_context(|| out.display().to_string())?;
    }
    let included = included(&book);
    let results = Results::read(results)?;
    let source = book.source_dir();
    let outcome = preprocess::run(&mut book.book, &source, &results);
    book.build()?;
    let pages = book.build_dir_for("html");
    for picture in &outcome.pictures {
        let to = pages.join(&picture.to);
        let folder = to.parent().unwrap_or(&pages);
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        std::fs::write(&to, &picture.svg).with_context(|| to.display().to_string())?;
    }
    Ok(Built { outcome, pages, included })
}

/// Reads a book as it stands on disk.
///
/// # Errors
/// When it is none, or its summary names a chapter that is not there.
pub(crate) fn load(book: &Path) -> Result<MDBook> {
    ensure!(book.join("book.toml").is_file(), "{} is no book: it has no `book.toml`", book.display());
    MDBook::load(book).with_context(|| book.display().to_string())
}

fn included(book: &MDBook) -> Vec<PathBuf> {
    let source = book.source_dir();
    let of = |chapter: &mdbook_driver::book::Chapter| {
        let file = source.join(chapter.source_path.as_ref()?);
        let includes = preprocess::includes::find(&file, &chapter.content);
        Some(includes.into_iter().filter_map(|include| Some(include.file.parent()?.to_owned())).collect::<Vec<_>>())
    };
    let mut folders: Vec<_> = book.book.chapters().filter_map(of).flatten().collect();
    folders.sort();
    folders.dedup();
    folders
}
