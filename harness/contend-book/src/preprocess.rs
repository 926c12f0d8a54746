//! What is done to the chapters before mdBook sees them.
//!
//! A directive is an HTML comment on one line: `<!-- contend: KIND ARGUMENTS -->`. Stock mdBook shows nothing for it.
//! Directives inside code are left alone.

use std::path::Path;

use mdbook_driver::book::Book;

use crate::problem::Problem;
use crate::results::Results;

use directive::Directive;
use plot::Easel;
pub(crate) use plot::Picture;

pub(crate) mod directive;
pub(crate) mod includes;
mod plot;
mod ratio;
mod table;
mod value;

/// What came of it besides the changed chapters.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) problems: Vec<Problem>,
    /// The pictures that the pages show, to be written beside them.
    pub(crate) pictures: Vec<Picture>,
}

/// Replaces every directive in every chapter, and checks every include.
pub(crate) fn run(book: &mut Book, source: &Path, results: &Results) -> Outcome {
    let mut outcome = Outcome::default();
    let easel = Easel::default();
    book.for_each_chapter_mut(|chapter| {
        let Some(path) = &chapter.source_path else { return };
        let file = source.join(path);
        outcome.problems.extend(includes::check(&file, &chapter.content));
        let content = chapter_of(&file, &chapter.content, results, &easel, &mut outcome);
        chapter.content = includes::expand_whole(&file, &content);
    });
    outcome.problems.sort();
    outcome.problems.dedup();
    outcome.pictures = easel.into_pictures();
    outcome
}

/// What stands in the place of one directive.
pub(crate) enum Shown {
    /// This Markdown.
    Text(String),
    /// A placeholder, since nothing was measured that could stand here; and why.
    Missing { text: String, why: String },
}

fn chapter_of(file: &Path, content: &str, results: &Results, easel: &Easel, outcome: &mut Outcome) -> String {
    let mut out = String::new();
    let mut copied = 0;
    let mut stock_since = None;
    for found in directive::find(content) {
        let directive = match found {
            Ok(directive) => directive,
            Err((line, why)) => {
                outcome.problems.push(Problem::mistake(file, line, why));
                continue;
            }
        };
        if stock_since.is_none() {
            out.push_str(&content[copied..directive.span.start]);
        }
        copied = directive.span.end;
        match directive.kind.as_str() {
            // What stands between these two is for stock mdBook, which shows no figures.
            "stock" => stock_since = Some(directive.line),
            "end-stock" if stock_since.take().is_none() => {
                outcome.problems.push(Problem::mistake(file, directive.line, "`end-stock` without `stock` before it"));
            }
            "end-stock" => {}
            _ if stock_since.is_some() => {}
            _ => match show(&directive, results, easel) {
                Ok(Shown::Text(text)) => out.push_str(&text),
                Ok(Shown::Missing { text, why }) => {
                    outcome.problems.push(Problem::not_measured(file, directive.line, why));
                    out.push_str(&text);
                }
                Err(why) => outcome.problems.push(Problem::mistake(file, directive.line, why)),
            },
        }
    }
    if let Some(line) = stock_since {
        outcome.problems.push(Problem::mistake(file, line, "`stock` is never ended by `end-stock`"));
    }
    out.push_str(&content[copied..]);
    out
}

fn show(directive: &Directive, results: &Results, easel: &Easel) -> Result<Shown, String> {
    match directive.kind.as_str() {
        "table" => table::show(directive, results),
        "plot" => easel.show(directive, results),
        "allow" | "allow-block" | "end-allow-block" => Ok(Shown::Text(String::new())),
        _ => value::show(directive, results),
    }
}

/// A folder of the page's own for what is copied beside it.
pub(crate) const PICTURES: &str = "plots";

/// The text as HTML says it, inside elements and attributes alike.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Where the chapter's own folder is, for tests of single directives.
#[cfg(test)]
pub(crate) fn anywhere() -> std::path::PathBuf {
    std::path::PathBuf::from("book/en/src")
}

#[cfg(test)]
mod tests;
