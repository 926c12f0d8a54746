//! Finding directives: HTML comments outside code that begin with `contend:`.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser};

const OPENING: &str = "<!-- contend:";
const CLOSING: &str = "-->";

/// One directive.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Directive {
    /// Its first word.
    pub(crate) kind: String,
    /// Its other words.
    pub(crate) words: Vec<String>,
    /// Its `name=value` pairs but for `against`: parameters of a point.
    pub(crate) point: Vec<(String, String)>,
    /// The contender to compare with.
    pub(crate) against: Option<String>,
    /// Where it stands, in bytes.
    pub(crate) span: Range<usize>,
    /// Where it stands, from 1.
    pub(crate) line: usize,
}

impl Directive {
    /// Its words, if there are `N` of them.
    ///
    /// # Errors
    /// A sentence that says how it is written.
    pub(crate) fn words<const N: usize>(&self, usage: &str) -> Result<[&str; N], String> {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        words.try_into().map_err(|_| format!("`{}` is written `<!-- contend: {} {usage} -->`", self.kind, self.kind))
    }

    fn parse(text: &str, span: Range<usize>, line: usize) -> Result<Self, String> {
        let mut directive =
            Directive { kind: String::new(), words: Vec::new(), point: Vec::new(), against: None, span, line };
        for word in text.split_whitespace() {
            match word.split_once('=') {
                Some(("against", other)) => directive.against = Some(other.to_owned()),
                Some((name, value)) => directive.point.push((name.to_owned(), value.to_owned())),
                None if directive.kind.is_empty() => directive.kind = word.to_owned(),
                None => directive.words.push(word.to_owned()),
            }
        }
        if directive.kind.is_empty() {
            return Err("a directive says what it wants: `<!-- contend: table lab01 gil-demo -->`".into());
        }
        Ok(directive)
    }
}

/// The Markdown that mdBook reads.
pub(crate) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// The line, from 1, of a byte.
pub(crate) fn line_of(content: &str, byte: usize) -> usize {
    content[..byte].bytes().filter(|byte| *byte == b'\n').count() + 1
}

/// Every directive in its order; in place of one that cannot be read, its line and why.
pub(crate) fn find(content: &str) -> Vec<Result<Directive, (usize, String)>> {
    let mut found = Vec::new();
    for (event, range) in Parser::new_ext(content, options()).into_offset_iter() {
        if !matches!(event, Event::Html(_) | Event::InlineHtml(_)) {
            continue;
        }
        let mut from = range.start;
        while let Some(start) = content[from..range.end].find(OPENING).map(|at| from + at) {
            let (inside, line) = (start + OPENING.len(), line_of(content, start));
            let Some(length) = content[inside..range.end].find(CLOSING) else {
                found.push(Err((line, "a directive ends on the line where it begins".to_owned())));
                break;
            };
            from = inside + length + CLOSING.len();
            let text = &content[inside..inside + length];
            found.push(Directive::parse(text, start..from, line).map_err(|why| (line, why)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_inline_directives_are_found_and_code_is_left_alone() {
        let content = "\
<!-- contend: table lab01 gil-demo workers=2 -->

It is <!-- contend: ratio lab01 gil-demo rayon-pool against=std-threads workers=2 --> times.

`<!-- contend: in code -->` and

```md
<!-- contend: in a block -->
```

<details>
<!-- contend: wall lab01 gil-demo rayon-pool --></details>
";
        let found: Vec<_> = find(content).into_iter().map(Result::unwrap).collect();
        let kinds: Vec<_> = found.iter().map(|directive| (directive.kind.as_str(), directive.line)).collect();
        assert_eq!(kinds, [("table", 1), ("ratio", 3), ("wall", 12)]);
        assert_eq!(found[1].against.as_deref(), Some("std-threads"));
        assert_eq!(found[1].point, [("workers".to_owned(), "2".to_owned())]);
        assert_eq!(&content[found[0].span.clone()], "<!-- contend: table lab01 gil-demo workers=2 -->");
    }

    #[test]
    fn a_directive_over_two_lines_is_a_mistake() {
        assert!(find("<!-- contend: table\nlab01 -->\n")[0].is_err());
    }

    #[test]
    fn an_empty_directive_is_a_mistake() {
        assert_eq!(find("a\n\n<!-- contend: -->")[0].as_ref().unwrap_err().0, 3);
    }
}
