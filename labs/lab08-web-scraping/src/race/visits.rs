//! The work itself, the same for every contender: which pages are visited by whom, and what is made of a body.

use std::net::SocketAddr;
use std::time::Duration;

use contend::{Result, Setup};
use serde::Serialize;
use url::Url;

use super::PAGES;
use crate::page::Page;
use crate::site::{MadePage, Site};

/// What is made of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// Its checksum.
    Body,
    /// The checksum of what is on it.
    Page,
}

/// The pages to be visited by `concurrency` slots.
///
/// A slot is one line of work with a connection of its own: it asks for one page, waits for it, and asks for the next.
/// Which page belongs to which slot is fixed, so that no contender gains by cutting the work otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Visits {
    /// Where the server listens.
    pub(crate) server: SocketAddr,
    /// How many requests are under way at once.
    pub(crate) concurrency: usize,
    per_slot: u64,
    depth: Depth,
    timeout: Duration,
    give_up: Duration,
}

/// What was seen of a page: its number, the bytes of its body, and a CRC-32 of what was made of it. A checksum and not the
/// body, so that memory is what waiting takes, and not what ten thousand bodies do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Seen(u64, u64, u32);

impl Visits {
    /// The visits at this point of the sweep.
    ///
    /// # Errors
    /// When no server was started.
    pub(crate) fn at(setup: &Setup) -> Result<Self> {
        let optional = |name: &str| setup.point().get(name).and_then(contend::Value::number);
        let is_page = setup.point().get("depth").is_some_and(|depth| depth.to_string() == "page");
        Ok(Visits {
            server: setup.fixture()?.parse()?,
            concurrency: usize::try_from(setup.get("concurrency"))?.max(1),
            per_slot: optional("pages_per_slot").unwrap_or(1),
            depth: if is_page { Depth::Page } else { Depth::Body },
            timeout: Duration::from_millis(setup.get("timeout_ms")),
            give_up: Duration::from_millis(optional("give_up_ms").unwrap_or(0)),
        })
    }

    /// How many pages are visited in all.
    pub(crate) fn total(&self) -> u64 {
        self.concurrency as u64 * self.per_slot
    }

    /// The pages that this slot asks for, one after the other.
    pub(crate) fn of_slot(&self, slot: usize) -> impl Iterator<Item = u64> + use<> {
        (slot as u64..self.total()).step_by(self.concurrency)
    }

    /// Where the server has this page.
    pub(crate) fn path(page: u64) -> String {
        format!("/page/{}", page % PAGES)
    }

    /// How long one request may take before it is an error: a server that died is not to hang its clients.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// After how long an answer that never comes is given up.
    pub(crate) fn give_up_after(&self) -> Duration {
        self.give_up
    }

    /// Looks at a body.
    ///
    /// # Errors
    /// When it is no text.
    pub(crate) fn look(&self, page: u64, body: &[u8]) -> Result<Seen> {
        let sum = match self.depth {
            Depth::Body => crc32fast::hash(body),
            Depth::Page => {
                let url = Url::parse(&format!("http://{}{}", self.server, Self::path(page)))?;
                let found = Page::read(std::str::from_utf8(body)?, &url);
                sum_of(found.title.as_deref().unwrap_or(""), &found.links, &found.text)
            }
        };
        Ok(Seen(page, body.len() as u64, sum))
    }

    /// What must be seen: known from how pages are made, and not by any client or parser.
    pub(crate) fn expected(&self) -> Vec<Seen> {
        let page_bytes = Site::default().page_bytes;
        let seen = |page: u64| {
            let made = MadePage::new(page % PAGES, PAGES, page_bytes);
            let links: Vec<String> = made.links.iter().map(|path| format!("http://{}{path}", self.server)).collect();
            let sum = match self.depth {
                Depth::Body => crc32fast::hash(made.html.as_bytes()),
                Depth::Page => sum_of(&made.title, &links, &made.text),
            };
            Seen(page, made.html.len() as u64, sum)
        };
        (0..self.total()).map(seen).collect()
    }
}

fn sum_of(title: &str, links: &[String], text: &str) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    for part in [title].into_iter().chain(links.iter().map(String::as_str)).chain([text]) {
        sum.update(part.as_bytes());
        sum.update(b"\n");
    }
    sum.finalize()
}

/// What all slots saw, in the order of the pages.
pub(crate) fn in_order(slots: impl IntoIterator<Item = Vec<Seen>>) -> Vec<Seen> {
    let mut seen: Vec<Seen> = slots.into_iter().flatten().collect();
    seen.sort_unstable();
    seen
}
