//! How the command `scrape` shows what became of URLs.

use std::collections::BTreeMap;

use contend::quantity::bytes;
use contend::table::{Column, Side, Table};
use lab08_web_scraping::scrape::{Outcome, Summary, UrlReport};
use serde_json::{Value, json};

use crate::shown::in_one_line;

/// Failures that are shown by name; there may be millions.
const MOST_NAMED: usize = 1_000;

/// So much of a URL is shown where many are.
const MOST_SHOWN: usize = 200;

/// What failed, the first of them by name.
#[derive(Debug, Default)]
pub(super) struct Failures {
    named: BTreeMap<u64, String>,
    beyond: u64,
}

impl Failures {
    pub(super) fn note(&mut self, report: &UrlReport) {
        let Outcome::Failed(failure) = &report.outcome else { return };
        if self.named.len() < MOST_NAMED {
            let url: String = report.url.chars().take(MOST_SHOWN).collect();
            let line = in_one_line(&format!("{url}: {failure}"));
            self.named.insert(report.line, line);
        } else {
            self.beyond += 1;
        }
    }
}

pub(super) fn table(caption: String, summary: &Summary, failures: &Failures) -> Table {
    let mut columns = vec![
        ("URLs", (summary.pages + summary.failed + summary.same + summary.not_done).to_string()),
        ("pages", summary.pages.to_string()),
        ("failures", summary.failed.to_string()),
        ("requests", summary.requests.to_string()),
        ("received", bytes(summary.bytes as f64)),
    ];
    if summary.same > 0 {
        columns.insert(3, ("same as before", summary.same.to_string()));
    }
    if summary.not_done > 0 {
        columns.insert(3, ("not done", summary.not_done.to_string()));
    }
    let mut foot: Vec<String> = failures.named.values().map(|line| format!("failed: {line}")).collect();
    if failures.beyond > 0 {
        foot.push(format!("and {} more; `--format json` names all", failures.beyond));
    }
    let title = |(title, _): &(&str, String)| Column { title: (*title).to_owned(), side: Side::Right };
    Table {
        caption,
        columns: columns.iter().map(title).collect(),
        rows: vec![columns.into_iter().map(|(_, value)| value).collect()],
        foot,
    }
}

/// One result, for a program.
pub(super) fn json(report: &UrlReport) -> Value {
    let mut shown = json!({ "line": report.line, "url": report.url, "requests": report.requests });
    let more = match &report.outcome {
        Outcome::Page(fetched) => json!({
            "result": "page",
            "status": fetched.status,
            "final_url": fetched.url,
            "bytes": fetched.bytes,
            "charset": fetched.charset,
            "title": fetched.page.as_ref().and_then(|page| page.title.as_deref()),
            "links": fetched.page.as_ref().map(|page| &page.links),
            "text": fetched.page.as_ref().map(|page| &page.text),
            "file": fetched.file.as_ref().map(|file| file.to_string_lossy()),
        }),
        Outcome::Failed(failure) => {
            json!({ "result": "failed", "failure": failure.name(), "error": failure.to_string() })
        }
        Outcome::SameAs(line) => json!({ "result": "same-as", "same_as_line": line }),
        Outcome::NotDone => json!({ "result": "not-done" }),
    };
    if let (Some(shown), Value::Object(more)) = (shown.as_object_mut(), more) {
        shown.extend(more);
    }
    shown
}
