//! A measured number that is typed by hand is true on one machine and one day. It comes by a directive, or its line says
//! why it may stand: `<!-- contend: allow REASON -->`, or `allow-block REASON` … `end-allow-block` around several lines.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use regex::Regex;

use super::{Checked, Page};
use crate::preprocess::directive::{self, line_of, options};
use crate::problem::Problem;

static MEASURED: LazyLock<Regex> = LazyLock::new(|| {
    let number = r"\d(?:[\d.,]*\d)?";
    let word = "two|three|four|five|six|seven|eight|nine|ten|twenty|fifty|(?:a )?hundred|hundreds of|(?:a )?thousand|thousands of";
    let unit =
        r"ns|nanoseconds?|µs|us|microseconds?|ms|milliseconds?|s|seconds?|%|per ?cent|×|x|times|-fold|[KMGT]i?B(?:/s)?";
    let pattern = format!(r"(?i)(?:\b{number}\s?(?:{unit})|\b(?:{word})(?: times|fold))(?:[^\w]|$)");
    Regex::new(&pattern).expect("a fixed pattern")
});

pub(super) fn check(pages: &[Page]) -> Checked {
    Checked { problems: pages.iter().flat_map(of_page).collect(), said: "no measured number is typed by hand".into() }
}

fn of_page(page: &Page) -> Vec<Problem> {
    let mut problems = Vec::new();
    let allowed = allowed_lines(page, &mut problems);
    let mut in_code = false;
    let mut seen = BTreeSet::new();
    for (event, range) in Parser::new_ext(&page.text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) if !in_code => {
                // A text ends where markup begins: the whole line tells whether a unit follows the number.
                let line = line_of(&page.text, range.start);
                let whole = page.text.lines().nth(line - 1).unwrap_or("");
                if allowed.contains(&line) || !seen.insert(line) {
                    continue;
                }
                let plain = without_code_and_comments(whole);
                if let Some(number) = MEASURED.find(&plain) {
                    let what = format!(
                        "`{}` is typed by hand: draw it from a run, or say why it may stand",
                        number.as_str().trim()
                    );
                    problems.push(Problem::mistake(&page.file, line, what));
                }
            }
            _ => {}
        }
    }
    problems
}

/// The lines whose numbers are definitions, or history with a date.
fn allowed_lines(page: &Page, problems: &mut Vec<Problem>) -> BTreeSet<usize> {
    let mut allowed = BTreeSet::new();
    let mut since = None;
    for directive in directive::find(&page.text).into_iter().flatten() {
        if directive.kind.starts_with("allow") && directive.words.is_empty() {
            problems.push(Problem::mistake(&page.file, directive.line, "an allowance gives its reason"));
        }
        match directive.kind.as_str() {
            "allow" => drop(allowed.insert(directive.line)),
            "allow-block" => since = Some(directive.line),
            "end-allow-block" => match since.take() {
                Some(start) => allowed.extend(start..=directive.line),
                None => problems.push(Problem::mistake(&page.file, directive.line, "nothing was allowed before this")),
            },
            _ => {}
        }
    }
    if let Some(line) = since {
        problems.push(Problem::mistake(&page.file, line, "`allow-block` is never ended by `end-allow-block`"));
    }
    allowed
}

fn without_code_and_comments(line: &str) -> String {
    static ASIDE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"`[^`]*`|<!--.*?-->").expect("a fixed pattern"));
    ASIDE.replace_all(line, "\u{fffc}").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        of_page(&super::super::page(text)).iter().map(|problem| problem.line).collect()
    }

    #[test]
    fn typed_measurements_are_found() {
        for text in [
            "It takes 33 ns.",
            "about 2.5 times",
            "12 % slower",
            "ten times slower",
            "1.5× faster",
            "8 GB/s",
            "**20** ms, 5 ms",
        ] {
            assert_eq!(lines(text), [1], "{text}");
        }
    }

    #[test]
    fn what_is_no_measurement_is_left_alone() {
        for text in [
            "two workers, 10,000,000 numbers",
            "chapter 01 says",
            "`33 ns`",
            "```\n33 ns\n```",
            "page 2, x and y",
            "100 samples",
        ] {
            assert!(lines(text).is_empty(), "{text}: {:?}", lines(text));
        }
    }

    #[test]
    fn an_allowance_gives_a_reason() {
        assert!(lines("The server waits 20 ms. <!-- contend: allow a definition -->").is_empty());
        assert_eq!(lines("The server waits 20 ms. <!-- contend: allow -->"), [1]);
        let block = "<!-- contend: allow-block history of 2026-11-23 -->\n\n| 5 ms |\n|---|\n| 5 ms |\n\n<!-- contend: end-allow-block -->\n\n5 ms\n";
        assert_eq!(lines(block), [9]);
    }
}
