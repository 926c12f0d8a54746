//! Heading ids are fixed by hand: a translation keeps them, and links into the book survive a better title.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Parser, Tag};

use super::{Checked, Page};
use crate::preprocess::directive::{line_of, options};
use crate::problem::Problem;

pub(super) fn check(pages: &[Page]) -> Checked {
    let (mut problems, mut count) = (Vec::new(), 0);
    for page in pages {
        let mut ids = BTreeSet::new();
        for (event, range) in Parser::new_ext(&page.text, options()).into_offset_iter() {
            let Event::Start(Tag::Heading { id, .. }) = event else { continue };
            count += 1;
            let line = line_of(&page.text, range.start);
            let heading = page.text[range.clone()].trim();
            match id {
                None => problems.push(Problem::mistake(&page.file, line, format!("no id: `{heading} {{#some-id}}`"))),
                Some(id) if !ids.insert(id.to_string()) => {
                    problems.push(Problem::mistake(&page.file, line, format!("the id `{id}` is taken on this page")));
                }
                Some(_) => {}
            }
        }
    }
    Checked { problems, said: format!("{count} headings, each with an id") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_without_an_id_and_an_id_used_twice_are_found() {
        let page = super::super::page("# A {#a}\n\n## B\n\n## C {#a}\n\n```md\n## code\n```\n");
        let lines: Vec<_> = check(&[page]).problems.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [3, 5]);
    }
}
