//! What is under which path: pages, and one path for each fault.
//!
//! | path | answer |
//! |---|---|
//! | `/page/N` | a made page, after the site's latency; fails as the site's rates say |
//! | `/status/N` | that status |
//! | `/redirect/N` | leads to `/page/0` over N more redirects; `/redirect/to?URL` to that URL |
//! | `/loop/a`, `/loop/b` | lead to each other |
//! | `/slow/N` | page N, a byte a second |
//! | `/hang/N` | nothing, ever |
//! | `/endless` | a body without end |
//! | `/reset/N`, `/short/N` | half of page N, and then a reset, or an early end |
//! | `/busy/K/N` | 503 to the first K requests, then page N |
//! | `/gzip/N`, `/gzip-torn/N`, `/gzip-bomb` | packed, half of it, a gigabyte in a megabyte |
//! | `/charset/LABEL` | a Korean page in that charset; in EUC-KR under the name of one that is unknown |
//! | `/private/N` | page N; `/robots.txt` forbids it |

use std::convert::Infallible;
use std::future::pending;
use std::io::Write;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use encoding_rs::{EUC_KR, Encoding};
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderName, LOCATION};
use hyper::{Request, Response, StatusCode};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

use super::account::Account;
use super::answer::{Answer, Kind};
use super::made::MadePage;
use super::{Serving, Site};

const HTML: &str = "text/html; charset=utf-8";

const ROBOTS: &[u8] = b"User-agent: *\nDisallow: /private/\n";

/// A status, header fields, and a body.
struct Reply {
    status: StatusCode,
    fields: Vec<(HeaderName, String)>,
    kind: Kind,
}

impl Reply {
    fn html(kind: Kind) -> Self {
        Reply { status: StatusCode::OK, fields: vec![(CONTENT_TYPE, HTML.to_owned())], kind }
    }

    fn whole(bytes: impl Into<Bytes>) -> Self {
        Reply::html(Kind::Whole(Some(bytes.into())))
    }

    fn status(status: StatusCode) -> Self {
        Reply { status, ..Reply::whole(format!("<title>{status}</title><p>{status}\n")) }
    }

    fn field(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.fields.retain(|(known, _)| *known != name);
        self.fields.push((name, value.into()));
        self
    }

    fn redirect(to: String) -> Self {
        Reply::status(StatusCode::FOUND).field(LOCATION, to)
    }
}

pub(super) async fn answer(
    request: Request<Incoming>,
    site: Arc<Serving>,
    account: Account,
    reset: Arc<AtomicBool>,
) -> Result<Response<Answer>, Infallible> {
    let path = request.uri().path();
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    let (visit, open) = account.enter(path, host);
    let reply = site.reply(path, request.uri().query(), visit, reset).await;
    let mut response = Response::new(Answer { kind: reply.kind, _open: open });
    *response.status_mut() = reply.status;
    for (name, value) in reply.fields {
        // What no header may hold is left out: it can only have come from the request itself.
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

impl Serving {
    async fn reply(&self, path: &str, query: Option<&str>, visit: u64, reset: Arc<AtomicBool>) -> Reply {
        let mut parts = path.trim_start_matches('/').split('/');
        let (first, second, third) = (parts.next().unwrap_or(""), parts.next(), parts.next());
        let number = second.and_then(|text| text.parse::<u64>().ok());
        match (first, number) {
            ("page", Some(page)) if page < self.site.pages => self.page(page, visit, reset).await,
            ("private", Some(page)) => Reply::whole(self.html(page)),
            ("robots.txt", _) => Reply::whole(ROBOTS).field(CONTENT_TYPE, "text/plain"),
            ("status", Some(status)) => {
                let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
                Reply::status(status.unwrap_or(StatusCode::BAD_REQUEST))
            }
            ("redirect", Some(0)) => Reply::redirect("/page/0".to_owned()),
            ("redirect", Some(more)) => Reply::redirect(format!("/redirect/{}", more - 1)),
            ("redirect", None) => Reply::redirect(query.unwrap_or("").to_owned()),
            ("loop", _) => Reply::redirect(if second == Some("a") { "b" } else { "a" }.to_owned()),
            ("slow", Some(page)) => Reply::html(Kind::slow(self.html(page))),
            ("hang", _) => pending().await,
            ("endless", _) => Reply::html(Kind::Endless(Bytes::from_static(&[b'x'; 16 * 1024]))),
            ("reset", Some(page)) => Reply::html(self.torn(page, Some(reset))),
            ("short", Some(page)) => Reply::html(self.torn(page, None)),
            ("busy", Some(times)) => match third.and_then(|page| page.parse().ok()) {
                _ if visit <= times => Reply::status(StatusCode::SERVICE_UNAVAILABLE),
                page => Reply::whole(self.html(page.unwrap_or(0))),
            },
            ("gzip", Some(page)) => Reply::whole(packed(&self.html(page))).field(CONTENT_ENCODING, "gzip"),
            ("gzip-torn", Some(page)) => {
                let whole = packed(&self.html(page));
                Reply::whole(whole.slice(..whole.len() / 2)).field(CONTENT_ENCODING, "gzip")
            }
            ("gzip-bomb", _) => Reply::whole(bomb()).field(CONTENT_ENCODING, "gzip"),
            ("charset", _) => {
                let label = second.unwrap_or("utf-8");
                let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(EUC_KR);
                let (body, _, _) = encoding.encode("<title>한글 쪽</title><p>가나다라");
                Reply::whole(body.into_owned()).field(CONTENT_TYPE, format!("text/html; charset={label}"))
            }
            _ => Reply::status(StatusCode::NOT_FOUND),
        }
    }

    async fn page(&self, page: u64, visit: u64, reset: Arc<AtomicBool>) -> Reply {
        let Site { latency, errors, resets, slow, seed, .. } = self.site;
        let fate = Pcg64::new(u128::from(seed), u128::from(page)).random_range(0..1000_u16);
        let mut random = Pcg64::seed_from_u64(seed ^ (page << 20) ^ visit);
        let wait = latency.draw(&mut random);
        if !wait.is_zero() {
            tokio::time::sleep(wait).await; // even of nothing it would sleep to the next millisecond
        }
        match fate {
            fate if fate < errors => Reply::status(StatusCode::INTERNAL_SERVER_ERROR),
            fate if fate < errors + resets => Reply::html(self.torn(page, Some(reset))),
            fate if fate < errors + resets + slow => Reply::html(Kind::slow(self.html(page))),
            _ => Reply::whole(self.html(page)),
        }
    }

    fn html(&self, page: u64) -> Bytes {
        let make = || MadePage::new(page, self.site.pages, self.site.page_bytes).html.into();
        match usize::try_from(page).ok().and_then(|page| self.made.get(page)) {
            Some(made) => made.get_or_init(make).clone(),
            None => make(),
        }
    }

    fn torn(&self, page: u64, reset: Option<Arc<AtomicBool>>) -> Kind {
        let whole = self.html(page);
        Kind::Torn { part: Some(whole.slice(..whole.len() / 2)), declared: whole.len() as u64, reset }
    }
}

fn packed(bytes: &[u8]) -> Bytes {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to memory does not fail.
    let _ = gzip.write_all(bytes);
    gzip.finish().unwrap_or_default().into()
}

/// A gigabyte of zeros, packed: about a megabyte. gzip allows members one after the other, so one is enough to make it of.
fn bomb() -> Bytes {
    static BOMB: OnceLock<Bytes> = OnceLock::new();
    BOMB.get_or_init(|| packed(&[0; 1024 * 1024]).repeat(1024).into()).clone()
}
