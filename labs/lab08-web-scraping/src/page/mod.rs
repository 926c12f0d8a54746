//! What a page says: its title, where it leads, its text. A real HTML parser reads it, as a browser would.

mod charset;
mod unpack;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use html5ever::tendril::TendrilSink;
use scraper::{Html, HtmlTreeSink, Node};
use url::Url;

pub use charset::{UnknownCharset, decode};
pub use unpack::{Body, Damaged};

/// What was found on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its title, in one line.
    pub title: Option<String>,
    /// Where it leads over HTTP: whole URLs without fragments, each once, in the order in which they come.
    pub links: Vec<String>,
    /// What a reader sees, without markup: a line for each block, single spaces between words.
    pub text: String,
}

/// Elements whose text nobody sees.
const UNSEEN: [&str; 6] = ["head", "script", "style", "noscript", "template", "textarea"];

/// Elements that begin and end a line.
const BLOCKS: [&str; 33] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

/// A page that keeps the parser busy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("parsing it takes longer than {} s", .0.as_secs_f64())]
pub struct TooHard(pub Duration);

/// After so many bytes the clock is looked at.
const PIECE_BYTES: usize = 4096;

impl Page {
    /// Reads a page that was found at that URL. There is no page that cannot be read: HTML says what becomes of any text.
    ///
    /// # Examples
    /// ```
    /// use lab08_web_scraping::page::Page;
    /// let html = "<title>Tea &amp; cake</title><p>Come <b>in</b>!<p><a href='menu#cakes'>The menu</a>";
    /// let page = Page::read(html, &"http://tea.example/shop/".parse().unwrap());
    /// assert_eq!(page.title.as_deref(), Some("Tea & cake"));
    /// assert_eq!(page.links, ["http://tea.example/shop/menu"]);
    /// assert_eq!(page.text, "Come in!\nThe menu");
    /// ```
    pub fn read(html: &str, at: &Url) -> Page {
        Self::found_in(&Html::parse_document(html), at)
    }

    /// The same for pages of strangers, who may mean harm: for each `<div>` every parser looks at all elements that are
    /// open, so that the time grows with the square of how deep a page nests them.
    ///
    /// # Errors
    /// [`TooHard`], once it took longer than `patience`.
    pub fn read_within(html: &str, at: &Url, patience: Duration) -> Result<Page, TooHard> {
        let (begun, mut rest) = (Instant::now(), html);
        let sink = HtmlTreeSink::new(Html::new_document());
        let mut parser = html5ever::parse_document(sink, html5ever::ParseOpts::default());
        while !rest.is_empty() {
            let mut end = rest.len().min(PIECE_BYTES);
            while !rest.is_char_boundary(end) {
                end -= 1;
            }
            let (piece, after) = rest.split_at(end);
            parser.process(piece.into());
            rest = after;
            if !rest.is_empty() && begun.elapsed() >= patience {
                return Err(TooHard(patience));
            }
        }
        Ok(Self::found_in(&parser.finish(), at))
    }

    fn found_in(html: &Html, at: &Url) -> Page {
        let mut found = Finding::new(at);
        // Not by recursion: how deep elements are nested is for the page to say, and how deep the stack is, is not.
        for edge in html.tree.root().traverse() {
            match edge {
                Edge::Open(node) => found.opens(&node),
                Edge::Close(node) => found.closes(&node),
            }
        }
        Page { title: found.title, links: found.links, text: found.text.written }
    }
}

/// What was found so far, on the way through the tree.
struct Finding {
    base: Url,
    based: bool,
    title: Option<String>,
    links: Vec<String>,
    known: HashSet<String>,
    text: Text,
    /// How many unseen elements are open.
    unseen: usize,
}

impl Finding {
    fn new(at: &Url) -> Self {
        let (links, known, text) = Default::default();
        Finding { base: at.clone(), based: false, title: None, links, known, text, unseen: 0 }
    }

    fn opens(&mut self, node: &NodeRef<'_, Node>) {
        match node.value() {
            Node::Text(words) if self.unseen == 0 => self.text.words(words),
            Node::Element(element) => {
                match element.name() {
                    name if UNSEEN.contains(&name) => self.unseen += 1,
                    name if BLOCKS.contains(&name) => self.text.line(),
                    "td" | "th" => self.text.space(),
                    "title" if self.title.is_none() => self.title = Some(inner_text(node)),
                    "a" | "area" => self.link(element.attr("href")),
                    // Only the first counts, and only for what comes after it here; pages have it at their beginning.
                    "base" if !self.based => {
                        let href = element.attr("href").and_then(|href| self.base.join(href).ok());
                        (self.base, self.based) = (href.unwrap_or_else(|| self.base.clone()), true);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn closes(&mut self, node: &NodeRef<'_, Node>) {
        if let Node::Element(element) = node.value() {
            match element.name() {
                name if UNSEEN.contains(&name) => self.unseen -= 1,
                name if BLOCKS.contains(&name) => self.text.line(),
                _ => {}
            }
        }
    }

    fn link(&mut self, href: Option<&str>) {
        let Some(mut link) = href.and_then(|href| self.base.join(href).ok()) else { return };
        if matches!(link.scheme(), "http" | "https") {
            link.set_fragment(None);
            if self.known.insert(link.as_str().to_owned()) {
                self.links.push(link.into());
            }
        }
    }
}

/// The text right inside of an element, in one line.
fn inner_text(node: &NodeRef<'_, Node>) -> String {
    let mut text = Text::default();
    for child in node.children() {
        if let Node::Text(words) = child.value() {
            text.words(words);
        }
    }
    text.written
}

/// Text whose white space is decided when the next word comes.
#[derive(Default)]
struct Text {
    written: String,
    gap: Gap,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
}

impl Text {
    fn words(&mut self, text: &str) {
        // HTML's own white space: a no-break space is a letter like others.
        let is_space = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_whitespace);
        if is_space(text.as_bytes().first()) {
            self.space();
        }
        for (index, word) in text.split_ascii_whitespace().enumerate() {
            if index > 0 {
                self.space();
            }
            if !self.written.is_empty() {
                match self.gap {
                    Gap::None => {}
                    Gap::Space => self.written.push(' '),
                    Gap::Line => self.written.push('\n'),
                }
            }
            self.gap = Gap::None;
            self.written.push_str(word);
        }
        if is_space(text.as_bytes().last()) {
            self.space();
        }
    }

    fn space(&mut self) {
        self.gap = self.gap.max(Gap::Space);
    }

    fn line(&mut self) {
        self.gap = Gap::Line;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, title: Option<&str>, links: &[&str], text: &str) {
        let page = Page::read(html, &"http://a.example/b/c".parse().unwrap());
        assert_eq!(page.title.as_deref(), title);
        assert_eq!(page.links, links);
        assert_eq!(page.text, text);
    }

    #[test]
    fn what_nobody_sees_is_no_text() {
        check("<script>no()</script><style>p {}</style><!-- no --><p>yes</p><noscript>no</noscript>", None, &[], "yes");
    }

    #[test]
    fn words_of_one_line_stay_in_it() {
        check("<p>a<b>b</b> c\n d<td>e<li>f<br>g", None, &[], "ab c de\nf\ng");
        check("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", None, &[], "1 2\n3");
    }

    #[test]
    fn links_are_whole_and_each_comes_once() {
        let links = ["http://a.example/b/x?y", "https://other.example/"];
        let html =
            "<a href='x?y#z'>1</a><a href=' x?y '>2</a><a>3</a><a href='mailto:a@b'>4</a><a href='javascript:x'></a>
            <a href='https://other.example'>5</a><a href='http://['>6</a>";
        check(html, None, &links, "123 4 5 6".replace("123 4 5 6", "1234 56").as_str());
    }

    #[test]
    fn a_base_is_obeyed() {
        check("<head><base href='/other/'></head><a href=x>x</a>", None, &["http://a.example/other/x"], "x");
    }

    #[test]
    fn a_title_has_one_line_and_the_first_one_counts() {
        check("<title>\n one\n &lt;line&gt; </title><svg><title>icon</title></svg>", Some("one <line>"), &[], "icon");
    }

    #[test]
    fn patience_ends_and_what_is_read_in_pieces_is_the_same() {
        let at: Url = "http://a.example/".parse().unwrap();
        let html = "<p>한글 <a href=b>b</a>".repeat(1_000);
        assert_eq!(Page::read_within(&html, &at, Duration::MAX), Ok(Page::read(&html, &at)));
        assert_eq!(Page::read_within(&html, &at, Duration::ZERO), Err(TooHard(Duration::ZERO)));
        assert_eq!(Page::read_within("short", &at, Duration::ZERO).unwrap().text, "short");
    }

    #[test]
    fn what_is_nested_deeply_needs_no_deep_stack() {
        // Not `<div>`: for each of those the parser looks at all that are open.
        let html = "<span>".repeat(100_000) + "deep";
        check(&html, None, &[], "deep");
        check("", None, &[], "");
    }
}
