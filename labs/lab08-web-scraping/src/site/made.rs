//! A page made from its number, together with what a reader must find on it: the oracle of every client and parser.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

/// A page, and what is on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadePage {
    /// What is sent.
    pub html: String,
    /// Its title.
    pub title: String,
    /// The paths of the pages that it leads to.
    pub links: Vec<String>,
    /// What a reader sees, a line a block.
    pub text: String,
}

const WORDS: [&str; 16] = [
    "water", "stone", "light", "river", "window", "garden", "letter", "winter", "bread", "music", "paper", "island",
    "mirror", "forest", "copper", "silence",
];

/// How many others a page leads to.
const LINKS: usize = 8;

impl MadePage {
    /// The page of that number on a site of so many, about that long. Always the same.
    pub fn new(number: u64, pages: u64, bytes: usize) -> Self {
        let mut random = Pcg64::seed_from_u64(number);
        let title = format!("Page {number} & what it leads to");
        let mut html = format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>{}</title>\n\
             <style>p {{ color: black }}</style></head>\n<body><h1>Page {number}</h1>\n<ul>",
            title.replace('&', "&amp;")
        );
        let mut text = format!("Page {number}");
        let mut links: Vec<String> = Vec::new();
        for _ in 0..LINKS {
            let other = random.random_range(0..pages.max(1));
            html.push_str(&format!("\n  <li><a href=\"/page/{other}#top\">to page {other}</a></li>"));
            text.push_str(&format!("\nto page {other}"));
            let link = format!("/page/{other}");
            if !links.contains(&link) {
                links.push(link);
            }
        }
        html.push_str("\n</ul>\n<script>if (1 < 2) document.title = 'no reader sees this'</script>\n");
        while html.len() + "</body></html>\n".len() < bytes {
            let mut words = (0..24).map(|_| WORDS[random.random_range(0..WORDS.len())]);
            let first = words.next().expect("there are twenty-four");
            let rest: Vec<&str> = words.collect();
            html.push_str(&format!("<p>{first}, <b>{}</b>\n   {} &lt; more</p>\n", rest[0], rest[1..].join(" ")));
            text.push_str(&format!("\n{first}, {} {} < more", rest[0], rest[1..].join(" ")));
        }
        html.push_str("</body></html>\n");
        MadePage { html, title, links, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Page;

    #[test]
    fn the_parser_finds_what_the_maker_put_there() {
        for (number, pages, bytes) in [(0, 1, 0), (7, 10, 4096), (9_999, 10_000, 65_536)] {
            let made = MadePage::new(number, pages, bytes);
            assert!(made.html.len() >= bytes && made.html.len() < bytes + 800);
            let page = Page::read(&made.html, &"http://site.example/page/7".parse().unwrap());
            assert_eq!(page.title.as_deref(), Some(made.title.as_str()));
            let links: Vec<String> = made.links.iter().map(|path| format!("http://site.example{path}")).collect();
            assert_eq!(page.links, links);
            assert_eq!(page.text, made.text);
        }
    }
}
