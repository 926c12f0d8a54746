//! `scrape`: the user's own list of URLs.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use contend::Error;
use contend::cli::{self, Bar, Ended};
use lab08_web_scraping::scrape::{self, Lines, Options, Outcome, Repeated, Robots, UrlReport};

use crate::shown::{in_one_line, name};

mod shown;

/// Whose URLs are read from standard input.
const STDIN: &str = "-";

/// What `scrape` is told.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  contend scrape --urls urls.txt
  contend scrape --urls urls.txt --out pages --retries 2          each page, and what is on it, into a folder
  grep -o 'https://[^ ]*' notes.md | contend scrape --urls - --rate 2/s
  contend scrape --urls urls.txt --format json | jq .title        one object a line, as each is done

A file of URLs has one a line; blank lines and those that begin with # are passed over. Each URL has one result, and the
exit code is 3 if one of them is no page. Cookies are neither kept nor sent.")]
pub(crate) struct Scrape {
    /// The file with the URLs; - reads standard input
    #[arg(long, value_name = "FILE")]
    urls: PathBuf,
    /// How many requests may be under way at once
    #[arg(long, value_name = "N", default_value_t = Options::default().concurrency)]
    concurrency: usize,
    /// How many of them at one host
    #[arg(long, value_name = "N", default_value_t = Options::default().per_host)]
    per_host: usize,
    /// How many requests to one host may begin in a time: 5/s, 30/m, 100/h; as many as there can be, if not said
    #[arg(long, value_name = "N/s", value_parser = spacing)]
    rate: Option<Duration>,
    /// How many seconds a request may take, its body included
    #[arg(long, value_name = "S", default_value = "10", value_parser = seconds)]
    timeout: Duration,
    /// How often a URL is tried again that failed for a reason that may pass
    #[arg(long, value_name = "N", default_value_t = 0)]
    retries: u32,
    /// How many redirects are followed
    #[arg(long, value_name = "N", default_value_t = Options::default().redirects)]
    redirects: usize,
    /// How long a page may be, unpacked
    #[arg(long, value_name = "BYTES", default_value_t = Options::default().most_bytes)]
    max_bytes: u64,
    /// Do not ask for robots.txt: for hosts of your own
    #[arg(long)]
    ignore_robots: bool,
    /// Ask twice for a URL that comes twice, or once
    #[arg(long, default_value = "each", value_parser = PossibleValuesParser::new(Repeated::ALL.map(|(name, _)| name)))]
    repeated: String,
    /// What hosts are told of who asks
    #[arg(long, value_name = "NAME", default_value_t = Options::default().agent)]
    user_agent: String,
    /// Where pages are saved; made if it is not there
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// How many, and which failed and why
    #[default]
    Table,
    /// What became of each, an object a line, as each is done
    Json,
}

/// How far apart requests are at that rate.
fn spacing(text: &str) -> Result<Duration, String> {
    let hint = "a rate is written 5/s, 30/m or 100/h: above zero";
    let (count, unit) = text.split_once('/').unwrap_or((text, "s"));
    let unit = match unit {
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(hint.to_owned()),
    };
    let count = count.parse().ok().filter(|count: &f64| *count > 0.0).ok_or(hint)?;
    Duration::try_from_secs_f64(unit / count).map_err(|_| hint.to_owned())
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    // Beyond a year is beyond what clocks can add.
    seconds.filter(|time| time.as_secs() < 366 * 86_400).ok_or_else(|| "a time limit is a number of seconds".to_owned())
}

impl Scrape {
    pub(crate) fn execute(&self) -> Result<Ended> {
        let lines = self.lines()?;
        let interrupt = cli::interrupt();
        let bar = cli::bar(0, "pages");
        let (mut failures, mut unread) = (shown::Failures::default(), None);
        let stop = interrupt.clone();
        let summary = scrape::run(&self.options(), lines, interrupt, &mut |report| {
            tell(&bar, &report);
            failures.note(&report);
            if self.format == Format::Json && unread.is_none() {
                // Nobody reads any more: then nobody wants the rest to be fetched.
                unread = cli::print(&format!("{}\n", shown::json(&report))).err();
                stop.fetch_or(unread.is_some(), std::sync::atomic::Ordering::Relaxed);
            }
        });
        bar.finish_and_clear();
        if let Some(error) = unread {
            return Err(error.into());
        }
        let summary = summary.map_err(|error| self.in_full(error))?;
        if self.format == Format::Table {
            cli::table(&shown::table(name(&self.urls), &summary, &failures))?;
        }
        if summary == scrape::Summary::default() {
            cli::say("there is no URL in it; one a line is expected");
        }
        Ok(if summary.is_partial {
            let kept = if self.out.is_some() { "what came is saved" } else { "what came is counted" };
            cli::say(&format!("interrupted: {kept}, and the same command begins anew"));
            Ended::Interrupted
        } else if summary.failed > 0 {
            Ended::InPart
        } else {
            Ended::Well
        })
    }

    fn lines(&self) -> Result<Lines<BufReader<Box<dyn Read + Send>>>, Error> {
        let unreadable = |error: io::Error| Error::Input { path: self.urls.clone(), why: error.to_string() };
        let reader: Box<dyn Read + Send> = if self.urls == Path::new(STDIN) {
            Box::new(io::stdin())
        } else {
            let file = File::open(&self.urls).map_err(unreadable)?;
            if file.metadata().map_err(unreadable)?.is_dir() {
                return Err(unreadable(io::Error::other("it is a folder; a file with a URL a line is expected")));
            }
            Box::new(file)
        };
        Ok(Lines::new(BufReader::new(reader)))
    }

    fn options(&self) -> Options {
        let repeated = Repeated::ALL.iter().find(|(name, _)| *name == self.repeated);
        Options {
            concurrency: self.concurrency,
            per_host: self.per_host,
            spacing: self.rate.unwrap_or_default(),
            timeout: self.timeout,
            retries: self.retries,
            redirects: self.redirects,
            most_bytes: self.max_bytes,
            robots: if self.ignore_robots { Robots::Ignore } else { Robots::Obey },
            repeated: repeated.map_or(Repeated::Each, |(_, repeated)| *repeated),
            out: self.out.clone(),
            agent: self.user_agent.clone(),
        }
    }

    /// The lab does not know what the file is called.
    fn in_full(&self, error: Error) -> Error {
        match error {
            Error::Input { why, .. } => Error::Input { path: self.urls.clone(), why },
            other => other,
        }
    }
}

/// A step of the bar, on a terminal.
fn tell(bar: &Bar, report: &UrlReport) {
    bar.inc_length(1);
    bar.inc(1);
    let what = match &report.outcome {
        Outcome::Failed(failure) => format!("{}: {failure}", report.url),
        _ => report.url.clone(),
    };
    bar.set_message(in_one_line(&what));
}
