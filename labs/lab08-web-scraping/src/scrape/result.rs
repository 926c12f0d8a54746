//! What becomes of a URL: exactly one of these, told apart by its type.

use std::path::PathBuf;
use std::time::Duration;

use crate::page::{Damaged, Page, TooHard, UnknownCharset};

/// What became of one URL.
#[derive(Debug)]
pub struct UrlReport {
    /// The line that it stands in, from 1.
    pub line: u64,
    /// As it was given.
    pub url: String,
    /// How many requests were made for it: redirects and retries count.
    pub requests: u32,
    /// The one result.
    pub outcome: Outcome,
}

/// The one result of a URL. An error is never text where a page would stand, and what was given up is no page either.
#[derive(Debug)]
pub enum Outcome {
    /// The server said yes and all of the body came.
    Page(Fetched),
    /// There is no page, and this is why.
    Failed(Failure),
    /// The same URL as in that line before, asked for once.
    SameAs(u64),
    /// Interrupted before it was known.
    NotDone,
}

/// A page that came.
#[derive(Debug)]
pub struct Fetched {
    /// 200, or another that is a success.
    pub status: u16,
    /// Where it was found: not what was asked for, where that redirects.
    pub url: String,
    /// The length of its body, unpacked.
    pub bytes: u64,
    /// What its bytes meant; none where they are no text.
    pub charset: Option<&'static str>,
    /// What is on it; none where it is no HTML.
    pub page: Option<Page>,
    /// Where it was saved.
    pub file: Option<PathBuf>,
}

/// Why there is no page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It is no URL that can be asked for.
    #[error("it is no URL: {0}")]
    InvalidUrl(String),
    /// The host does not want it to be fetched by programs.
    #[error("robots.txt forbids it")]
    Robots,
    /// What the host wants is not known, and so nothing is asked of it.
    #[error("robots.txt cannot be read: {0}")]
    RobotsUnknown(String),
    /// Nobody answers there.
    #[error("cannot connect: {0}")]
    Connect(String),
    /// The answer, or the end of it, did not come in time.
    #[error("it took longer than {} s", .0.as_secs_f64())]
    Timeout(Duration),
    /// The connection ended in the middle, or what came was no HTTP.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The server's answer is not a page.
    #[error("the server answered {}", in_words(*.status))]
    Status {
        /// The status.
        status: u16,
        /// When to come again, if it says so.
        retry_after: Option<Duration>,
    },
    /// A body that is too long, or cannot be unpacked.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// A body that cannot be read.
    #[error(transparent)]
    Charset(#[from] UnknownCharset),
    /// It leads, over others or not, to itself.
    #[error("it redirects in a circle, by {0}")]
    RedirectLoop(String),
    /// It leads on and on.
    #[error("it redirects more than {0} times")]
    TooManyRedirects(usize),
    /// It leads nowhere that can be asked for.
    #[error("it redirects to what is no URL: {0}")]
    RedirectNowhere(String),
    /// It keeps the parser busy for too long.
    #[error(transparent)]
    TooHard(#[from] TooHard),
    /// The parser did not survive it.
    #[error("its text made the parser fail")]
    Unreadable,
    /// It came and could not be saved.
    #[error("cannot save it: {0}")]
    Save(String),
}

fn in_words(status: u16) -> String {
    let known = reqwest::StatusCode::from_u16(status).ok();
    known.map_or(status.to_string(), |status| status.to_string())
}

impl Failure {
    /// The one word for it, for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Failure::InvalidUrl(_) => "invalid-url",
            Failure::Robots => "robots",
            Failure::RobotsUnknown(_) => "robots-unknown",
            Failure::Connect(_) => "connect",
            Failure::Timeout(_) => "timeout",
            Failure::Broken(_) => "broken",
            Failure::Status { .. } => "status",
            Failure::Damaged(Damaged::TooLarge(_)) => "too-large",
            Failure::Damaged(_) => "damaged",
            Failure::Charset(_) => "charset",
            Failure::RedirectLoop(_) => "redirect-loop",
            Failure::TooManyRedirects(_) => "too-many-redirects",
            Failure::RedirectNowhere(_) => "redirect-nowhere",
            Failure::TooHard(_) | Failure::Unreadable => "unreadable",
            Failure::Save(_) => "save",
        }
    }

    /// Whether trying again may help.
    pub fn may_pass(&self) -> bool {
        match self {
            Failure::Connect(_) | Failure::Timeout(_) | Failure::Broken(_) => true,
            Failure::Status { status, .. } => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            _ => false,
        }
    }

    /// When the server wants to be asked again, if it says so.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Failure::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// All of it in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// URLs that became a page.
    pub pages: u64,
    /// URLs that did not.
    pub failed: u64,
    /// URLs that were asked for before.
    pub same: u64,
    /// URLs that were read and not done, since it was interrupted.
    pub not_done: u64,
    /// Requests, those for robots.txt among them.
    pub requests: u64,
    /// The bytes of all pages, unpacked.
    pub bytes: u64,
    /// Whether it was interrupted.
    pub is_partial: bool,
}

impl Summary {
    pub(super) fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Page(page) => {
                self.pages += 1;
                self.bytes += page.bytes;
            }
            Outcome::Failed(_) => self.failed += 1,
            Outcome::SameAs(_) => self.same += 1,
            Outcome::NotDone => self.not_done += 1,
        }
    }
}
