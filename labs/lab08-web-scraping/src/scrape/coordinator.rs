//! The one task that knows everything: what waits, what is under way, what became of what. All others only bring replies,
//! so nothing here needs a lock.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use contend::Error;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use url::Url;

use super::client::{Client, Hop};
use super::keep::keep;
use super::plan::{Plan, Turn};
use super::result::{Failure, Fetched, Outcome, Summary, UrlReport};
use super::robots::{self, Rules};
use super::source::Line;
use super::{Options, READ_AHEAD, Repeated, Robots};

/// How often it is looked whether to stop.
const LOOK: Duration = Duration::from_millis(50);

/// What is waited before the second try; twice as long before the third.
const BACKOFF: Duration = Duration::from_millis(200);

/// How many redirects a robots.txt may have (RFC 9309, 2.3.1.2, asks for five at least).
const ROBOTS_REDIRECTS: usize = 5;

/// A URL on its way to its result.
struct Visit {
    line: u64,
    given: String,
    /// Where it is by now.
    url: Url,
    /// Where it was before.
    hops: Vec<Url>,
    requests: u32,
    failures: u32,
}

/// What a task ends with.
enum Done {
    Rules { host: Arc<str>, requests: u32, rules: Option<Rules> },
    Visit { host: Arc<str>, visit: Box<Visit>, reply: Reply },
}

enum Reply {
    Page(Fetched),
    Redirect(Url),
    Failed(Failure),
    GivenUp,
}

struct Coordinator<'a> {
    options: &'a Options,
    client: Client,
    folder: Option<Arc<PathBuf>>,
    /// A permit for each page that is read: threads that may block there are more, since names are looked up on them too,
    /// and one that hangs must not keep pages waiting, nor a page that is hard to parse the names.
    readers: Arc<Semaphore>,
    plan: Plan<Box<Visit>, Rules>,
    tasks: JoinSet<Done>,
    halt: watch::Sender<bool>,
    first_lines: HashMap<Url, u64>,
    summary: Summary,
    tell: &'a mut dyn FnMut(UrlReport),
}

pub(super) async fn scrape(
    options: &Options,
    client: Client,
    mut lines: mpsc::Receiver<io::Result<Line>>,
    stop: Arc<AtomicBool>,
    tell: &mut dyn FnMut(UrlReport),
) -> Result<Summary, Error> {
    let mut all = Coordinator {
        options,
        client,
        folder: options.out.clone().map(Arc::new),
        readers: Arc::new(Semaphore::new(contend::cores())),
        plan: Plan::new(options.per_host, options.spacing),
        tasks: JoinSet::new(),
        halt: watch::Sender::new(false),
        first_lines: HashMap::new(),
        summary: Summary::default(),
        tell,
    };
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut more, mut unread) = (true, None);
    loop {
        all.begin_what_may();
        if !more && all.plan.waiting() == 0 && all.tasks.is_empty() {
            break;
        }
        let has_room = all.tasks.len() < options.concurrency;
        let wake = if has_room { all.plan.next_at() } else { None };
        tokio::select! {
            line = lines.recv(), if more && all.plan.waiting() < READ_AHEAD => match line {
                Some(Ok(line)) => all.enter(line),
                Some(Err(error)) => (more, unread) = (false, Some(error)),
                None => more = false,
            },
            Some(done) = all.tasks.join_next() => all.ended(done.expect("tasks neither panic nor are aborted")),
            () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {}
            _ = look.tick() => if stop.load(Ordering::Relaxed) {
                all.give_up(&mut lines).await;
                break;
            },
        }
    }
    match unread {
        Some(error) => Err(Error::Input { path: "the URLs".into(), why: error.to_string() }),
        None => Ok(all.summary),
    }
}

impl Coordinator<'_> {
    /// A line becomes a result at once, or waits for its host.
    fn enter(&mut self, line: Line) {
        let Line { number, text, fault } = line;
        let url = match fault {
            Some(fault) => Err(fault.to_owned()),
            None => to_ask_for(&text),
        };
        let mut url = match url {
            Ok(url) => url,
            Err(why) => return self.report(number, text, 0, Outcome::Failed(Failure::InvalidUrl(why))),
        };
        url.set_fragment(None);
        if self.options.repeated == Repeated::Once {
            if let Some(first) = self.first_lines.get(&url) {
                let first = *first;
                return self.report(number, text, 0, Outcome::SameAs(first));
            }
            self.first_lines.insert(url.clone(), number);
        }
        let visit = Visit { line: number, given: text, url, hops: Vec::new(), requests: 0, failures: 0 };
        self.wait(Box::new(visit), None);
    }

    fn wait(&mut self, visit: Box<Visit>, not_before: Option<Instant>) {
        let host = host_of(&visit.url);
        if self.options.robots == Robots::Ignore && self.plan.rules(&host).is_none() {
            self.plan.know(&host, Rules::Free, None);
        }
        self.plan.push(&host, not_before, visit);
    }

    fn begin_what_may(&mut self) {
        while self.tasks.len() < self.options.concurrency {
            match self.plan.take(Instant::now()) {
                None => return,
                Some(Turn::Ask(host)) => self.ask_for_rules(host),
                Some(Turn::Go(host, visit)) => match self.plan.rules(&host).map(|rules| rules.allow(&visit.url)) {
                    Some(Err(failure)) => {
                        self.plan.unspent(&host);
                        self.report(visit.line, visit.given, visit.requests, Outcome::Failed(failure));
                    }
                    Some(Ok(())) | None => self.visit(host, visit),
                },
            }
        }
    }

    fn ask_for_rules(&mut self, host: Arc<str>) {
        let client = self.client.clone().for_the_first(robots::MOST_BYTES);
        let (agent, retries) = (self.options.agent.clone(), self.options.retries);
        let mut halted = self.halt.subscribe();
        self.tasks.spawn(async move {
            let mut requests = 0;
            let asking = rules_of(&client, &host, &agent, retries, &mut requests);
            let rules = tokio::select! {
                biased;
                _ = halted.wait_for(|halted| *halted) => None,
                rules = asking => Some(rules),
            };
            Done::Rules { host, requests, rules }
        });
    }

    fn visit(&mut self, host: Arc<str>, mut visit: Box<Visit>) {
        visit.requests += 1;
        let (client, folder, mut halted) = (self.client.clone(), self.folder.clone(), self.halt.subscribe());
        let readers = self.readers.clone();
        self.tasks.spawn(async move {
            // Only waiting is given up. A page that has come is kept to the end: `select!` drops what it does not
            // choose, and half a page saved would be dropped here as well.
            let hop = tokio::select! {
                biased;
                _ = halted.wait_for(|halted| *halted) => None,
                hop = client.get(&visit.url) => Some(hop),
            };
            let reply = match hop {
                None => Reply::GivenUp,
                Some(Err(failure)) => Reply::Failed(failure),
                Some(Ok(Hop::Redirect(url))) => Reply::Redirect(url),
                Some(Ok(Hop::Body(raw))) => {
                    let (line, url) = (visit.line, visit.url.clone());
                    let keep = move || keep(raw, line, &url, folder.as_deref().map(PathBuf::as_path));
                    let _permit = readers.acquire().await.expect("nobody closes it");
                    match spawn_blocking(keep).await {
                        Ok(Ok(fetched)) => Reply::Page(fetched),
                        Ok(Err(failure)) => Reply::Failed(failure),
                        // A page may be anything; what it does to a parser is its own result and nobody else's.
                        Err(_) => Reply::Failed(Failure::Unreadable),
                    }
                }
            };
            Done::Visit { host, visit, reply }
        });
    }

    fn ended(&mut self, done: Done) {
        match done {
            Done::Rules { host, requests, rules } => {
                self.summary.requests += u64::from(requests);
                if let Some(rules) = rules {
                    let delay = rules.delay();
                    self.plan.know(&host, rules, delay);
                }
                self.plan.ended(&host, Instant::now());
            }
            Done::Visit { host, visit, reply } => {
                self.summary.requests += 1;
                self.plan.ended(&host, Instant::now());
                self.replied(visit, reply);
            }
        }
    }

    fn replied(&mut self, mut visit: Box<Visit>, reply: Reply) {
        let outcome = match reply {
            Reply::Page(fetched) => Outcome::Page(fetched),
            Reply::GivenUp => Outcome::NotDone,
            Reply::Redirect(to) if to == visit.url || visit.hops.contains(&to) => {
                Outcome::Failed(Failure::RedirectLoop(to.into()))
            }
            Reply::Redirect(_) if visit.hops.len() >= self.options.redirects => {
                Outcome::Failed(Failure::TooManyRedirects(self.options.redirects))
            }
            Reply::Redirect(to) => {
                visit.hops.push(std::mem::replace(&mut visit.url, to));
                return self.wait(visit, None);
            }
            Reply::Failed(failure) if failure.may_pass() && visit.failures < self.options.retries => {
                visit.failures += 1;
                let wait = failure.retry_after().unwrap_or_default().max(backoff(visit.line, visit.failures));
                return self.wait(visit, Some(Instant::now() + wait));
            }
            Reply::Failed(failure) => Outcome::Failed(failure),
        };
        self.report(visit.line, visit.given, visit.requests, outcome);
    }

    fn report(&mut self, line: u64, url: String, requests: u32, outcome: Outcome) {
        self.summary.count(&outcome);
        (self.tell)(UrlReport { line, url, requests, outcome });
    }

    /// Nothing new, what is waited for is given up, what has come is kept.
    async fn give_up(&mut self, lines: &mut mpsc::Receiver<io::Result<Line>>) {
        self.summary.is_partial = true;
        self.halt.send_replace(true);
        // What was read is told, and no more is read.
        lines.close();
        while let Some(Ok(line)) = lines.recv().await {
            self.enter(line);
        }
        while let Some(done) = self.tasks.join_next().await {
            self.ended(done.expect("tasks neither panic nor are aborted"));
        }
        // Those as well that were to be followed or tried again.
        for visit in self.plan.drain() {
            self.report(visit.line, visit.given, visit.requests, Outcome::NotDone);
        }
    }
}

fn to_ask_for(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        other => Err(format!("`{other}` is not fetched; http and https are")),
    }
}

/// Scheme, name and port: what has a robots.txt of its own.
fn host_of(url: &Url) -> Arc<str> {
    url.origin().ascii_serialization().into()
}

/// Twice as long each time, and between half and one and a half of it, so that those who failed together do not come again
/// together.
fn backoff(line: u64, failures: u32) -> Duration {
    let jitter = Pcg64::seed_from_u64(line << 8 | u64::from(failures)).random_range(0.5..1.5);
    (BACKOFF * 2_u32.pow(failures.clamp(1, 8) - 1)).mul_f64(jitter)
}

async fn rules_of(client: &Client, host: &str, agent: &str, retries: u32, requests: &mut u32) -> Rules {
    let Ok(mut url) = Url::parse(host).and_then(|host| host.join("/robots.txt")) else { return Rules::Free };
    let (mut failures, mut redirects) = (0, 0);
    loop {
        *requests += 1;
        match client.get(&url).await {
            Ok(Hop::Body(raw)) => {
                let agent = agent.to_owned();
                let read = spawn_blocking(move || Rules::read(&agent, &raw.bytes)).await;
                return read.unwrap_or(Rules::Free);
            }
            Ok(Hop::Redirect(to)) if redirects < ROBOTS_REDIRECTS => (redirects, url) = (redirects + 1, to),
            Ok(Hop::Redirect(_)) => return Rules::Free,
            Err(failure) if failure.may_pass() && failures < retries => {
                failures += 1;
                let wait = failure.retry_after().unwrap_or_default().max(backoff(0, failures));
                tokio::time::sleep(wait).await;
            }
            Err(failure) => return Rules::without(&failure),
        }
    }
}
