//! `contend scrape`: many URLs, each with one result, whatever becomes of it.
//!
//! One task decides what is asked for next ([`plan`]); every request is a task of its own, and ends with a reply or within
//! its time limit. Bodies are decoded, parsed and saved on threads that may block. Nothing grows with the input: URLs are
//! read as they are needed, results are handed over as they come.

mod client;
mod coordinator;
mod keep;
mod plan;
mod result;
mod robots;
mod source;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

use contend::Error;
use tokio::sync::mpsc;

pub use plan::{Plan, Turn};
pub use result::{Failure, Fetched, Outcome, Summary, UrlReport};
pub use source::{Line, Lines};

/// So many URLs are read ahead of those under way: enough to find other hosts behind a thousand URLs of one.
const READ_AHEAD: usize = 2_000;

/// What to do with a URL that came before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repeated {
    /// It is two requests.
    #[default]
    Each,
    /// It is one: the later refers to the first. All URLs are remembered for that.
    Once,
}

impl Repeated {
    /// Both, by the names that users give them.
    pub const ALL: [(&str, Repeated); 2] = [("each", Repeated::Each), ("once", Repeated::Once)];
}

/// What robots.txt means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Robots {
    /// It is asked for before anything else of a host, and obeyed.
    #[default]
    Obey,
    /// It is not asked for: for hosts of one's own.
    Ignore,
}

/// How to scrape.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many requests may be under way at once.
    pub concurrency: usize,
    /// How many of them at one host.
    pub per_host: usize,
    /// How far apart requests to one host begin, at least; robots.txt may ask for more.
    pub spacing: Duration,
    /// How long one request may take, body included.
    pub timeout: Duration,
    /// How often a URL is tried again that failed for a reason that may pass.
    pub retries: u32,
    /// How many redirects are followed.
    pub redirects: usize,
    /// How long a body may be, in bytes, unpacked.
    pub most_bytes: u64,
    /// Whether robots.txt is obeyed.
    pub robots: Robots,
    /// What to do with a URL that came before.
    pub repeated: Repeated,
    /// Where pages are saved; nowhere, if not said.
    pub out: Option<PathBuf>,
    /// What hosts are told of who asks; its part before the `/` is what robots.txt may name.
    pub agent: String,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            concurrency: 100,
            per_host: 8,
            spacing: Duration::ZERO,
            timeout: Duration::from_secs(10),
            retries: 0,
            redirects: 10,
            most_bytes: 8 * 1024 * 1024,
            robots: Robots::Obey,
            repeated: Repeated::Each,
            out: None,
            agent: concat!("contend/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// Fetches all of these URLs, and tells what became of each as it is known.
///
/// Once `stop` is set nothing new is begun, what is under way is given up, what has come is kept, and the rest of
/// the URLs that were read is told as [`Outcome::NotDone`].
///
/// # Errors
/// [`Error::Usage`] for settings that cannot be; [`Error::Output`] where the folder cannot be made; [`Error::Input`] when
/// `urls` fails: what was read before is done first.
///
/// # Examples
/// ```
/// use lab08_web_scraping::scrape::{self, Lines, Options, Outcome};
/// use lab08_web_scraping::site::Site;
/// let site = Site::default().start()?;
/// let urls = format!("{}\n{}\n", site.url("/page/1"), site.url("/status/404"));
/// let mut titles = Vec::new();
/// let summary = scrape::run(&Options::default(), Lines::new(std::io::Cursor::new(urls)), Default::default(), &mut |report| {
///     match report.outcome {
///         Outcome::Page(fetched) => titles.extend(fetched.page.and_then(|page| page.title)),
///         Outcome::Failed(failure) => assert_eq!(failure.to_string(), "the server answered 404 Not Found"),
///         other => panic!("{other:?}"),
///     }
/// })?;
/// assert_eq!((summary.pages, summary.failed), (1, 1));
/// assert_eq!(titles, ["Page 1 & what it leads to"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(
    options: &Options,
    urls: impl Iterator<Item = io::Result<Line>> + Send + 'static,
    stop: Arc<AtomicBool>,
    tell: &mut dyn FnMut(UrlReport),
) -> Result<Summary, Error> {
    possible(options)?;
    if let Some(out) = &options.out {
        std::fs::create_dir_all(out).map_err(|source| Error::Output { path: out.clone(), source })?;
    }
    let process = |what: &str| {
        let what = what.to_owned();
        move |source| Error::Process { what, source }
    };
    // Each request is a connection, and the soft limit of open files is often 1,024. Where it cannot be raised the
    // connections too many fail, and are told.
    let _ = contend_runtimes::open_files::raise();
    let (send, receive) = mpsc::channel(256);
    // Reading may block for as long as whoever writes the URLs thinks about the next.
    let reading = thread::Builder::new().name("urls".into()).spawn(move || {
        for line in urls {
            if send.blocking_send(line).is_err() {
                break;
            }
        }
    });
    reading.map_err(process("cannot start a thread"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(contend::cores())
        .enable_all()
        .build()
        .map_err(process("cannot start tokio"))?;
    let client = client::Client::new(options).map_err(|error| Error::Usage(format!("no client: {error}")))?;
    runtime.block_on(coordinator::scrape(options, client, receive, stop, tell))
}

fn possible(options: &Options) -> Result<(), Error> {
    let usage = |why: &str| Err(Error::Usage(why.to_owned()));
    match options {
        Options { concurrency: 0, .. } => usage("zero requests at once fetch nothing; `--concurrency` is from 1 up"),
        Options { per_host: 0, .. } => usage("zero requests a host fetch nothing; `--per-host` is from 1 up"),
        Options { timeout: Duration::ZERO, .. } => usage("no page comes within no time; `--timeout` is above 0"),
        Options { most_bytes: 0, .. } => usage("no page has zero bytes; `--max-bytes` is from 1 up"),
        _ => Ok(()),
    }
}
