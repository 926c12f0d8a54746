//! Whether what the book says holds: a check a file, each of which returns what it found wrong.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use mdbook_driver::MDBook;

use crate::problem::{Kind, Problem};
use crate::results::Results;
use crate::{building, readme};

mod contenders;
mod externs;
mod headings;
mod links;
mod prose;
mod python;
mod runner;
mod rust;

/// What can be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Check {
    /// Every directive can be carried out and every include exists; if strict, nothing waits for a reference run.
    Figures,
    /// Every heading has an id of its own.
    Headings,
    /// No measured number is typed by hand.
    Prose,
    /// Every contender of a lab stands in its chapter.
    Contenders,
    /// Every link leads somewhere.
    Links,
    /// Every Python block compiles.
    Python,
    /// The runner in Python speaks the protocol.
    Runner,
    /// Every Rust block compiles, or fails to as it says.
    Rust,
    /// The README's table is the reference run's.
    Readme,
}

const ALL: [Check; 9] = [
    Check::Figures,
    Check::Headings,
    Check::Prose,
    Check::Contenders,
    Check::Links,
    Check::Python,
    Check::Runner,
    Check::Rust,
    Check::Readme,
];

/// Where the labs are, from the book's folder.
const LABS: &str = "../../labs";

/// What is tested, and how strictly.
pub(crate) struct Tested {
    /// The book's folder.
    pub(crate) book: PathBuf,
    /// The folder of the runs.
    pub(crate) results: PathBuf,
    /// The project's README.
    pub(crate) readme: PathBuf,
    /// Whether a number without a reference run is an error.
    pub(crate) strict: bool,
}

/// `contend-book test`.
///
/// # Errors
/// When the book cannot be read or built, or a tool that a check needs is missing.
pub(crate) fn run(tested: &Tested, only: &[Check]) -> Result<ExitCode> {
    let mut found = 0;
    for check in ALL.into_iter().filter(|check| only.is_empty() || only.contains(check)) {
        let Checked { problems, said } = one(check, tested)?;
        println!("{:<11} {}", format!("{check:?}").to_lowercase(), if problems.is_empty() { &said } else { "failed" });
        for problem in &problems {
            println!("    {problem}");
        }
        found += problems.len();
    }
    match found {
        0 => Ok(ExitCode::SUCCESS),
        _ => {
            eprintln!("{found} problems");
            Ok(ExitCode::from(1))
        }
    }
}

/// What a check found, and in a few words what it looked at.
pub(crate) struct Checked {
    pub(crate) problems: Vec<Problem>,
    pub(crate) said: String,
}

fn one(check: Check, tested: &Tested) -> Result<Checked> {
    let Tested { book, results, readme, strict } = tested;
    let mut loaded = building::load(book)?;
    match check {
        Check::Figures => {
            let results = Results::read(results)?;
            let source = loaded.source_dir();
            let found = crate::preprocess::run(&mut loaded.book, &source, &results).problems;
            let (problems, unmeasured): (Vec<_>, Vec<_>) =
                found.into_iter().partition(|problem| problem.kind == Kind::Mistake || *strict);
            let said = match unmeasured.len() {
                0 => "every figure is there".to_owned(),
                count => format!("{count} places wait for a reference run (`--strict` lists them)"),
            };
            Ok(Checked { problems, said })
        }
        Check::Headings => Ok(headings::check(&chapters(&loaded))),
        Check::Prose => Ok(prose::check(&chapters(&loaded))),
        Check::Contenders => contenders::check(&chapters(&loaded), &book.join(LABS), &Results::read(results)?),
        Check::Links => links::check(book, results),
        Check::Python => python::check(&chapters(&loaded)),
        Check::Runner => runner::check(book, &chapters(&loaded)),
        Check::Rust => {
            // The README is read before any chapter, and often copied from.
            let text = std::fs::read_to_string(readme).with_context(|| readme.display().to_string())?;
            let mut pages = chapters(&loaded);
            pages.push(Page { file: readme.clone(), text });
            rust::check(&pages, book)
        }
        Check::Readme => {
            let problems = readme::fault(readme, results)?.into_iter().collect();
            Ok(Checked { problems, said: "its table is the reference run's".into() })
        }
    }
}

/// A chapter as its author wrote it.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) file: PathBuf,
    pub(crate) text: String,
}

fn chapters(book: &MDBook) -> Vec<Page> {
    let source = book.source_dir();
    let page = |chapter: &mdbook_driver::book::Chapter| {
        Some(Page { file: source.join(chapter.source_path.as_ref()?), text: chapter.content.clone() })
    };
    book.book.chapters().filter_map(page).collect()
}

#[cfg(test)]
pub(crate) fn page(text: &str) -> Page {
    Page { file: crate::preprocess::anywhere().join("page.md"), text: text.to_owned() }
}
