//! `scrape` against the lab's own server: each bad URL is one typed result, every good page is done, and the server's own
//! account says what was asked of it.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use lab08_web_scraping::scrape::{self, Failure, Lines, Options, Outcome, Repeated, Robots, Summary, UrlReport};
use lab08_web_scraping::site::{Latency, MadePage, Running, Site};

/// Far longer than any good answer takes, and short enough to wait for.
const TIMEOUT: Duration = Duration::from_secs(5);

fn options() -> Options {
    Options { timeout: TIMEOUT, most_bytes: 1_000_000, ..Options::default() }
}

fn scraped(options: &Options, urls: &[String]) -> (BTreeMap<u64, UrlReport>, Summary) {
    let mut reports = BTreeMap::new();
    let lines = Lines::new(Cursor::new(urls.join("\n")));
    let summary = scrape::run(options, lines, Arc::default(), &mut |report| {
        let before = reports.insert(report.line, report);
        assert!(before.is_none(), "two results for one URL: {before:?}");
    });
    let summary = summary.expect("the settings are possible");
    assert_eq!(reports.len(), urls.len(), "each URL has a result");
    (reports, summary)
}

fn failure(report: &UrlReport) -> &Failure {
    match &report.outcome {
        Outcome::Failed(failure) => failure,
        other => panic!("{} became {other:?}", report.url),
    }
}

fn titles(reports: &BTreeMap<u64, UrlReport>) -> Vec<String> {
    let title = |report: &UrlReport| match &report.outcome {
        Outcome::Page(fetched) => fetched.page.as_ref().and_then(|page| page.title.clone()),
        _ => None,
    };
    reports.values().filter_map(title).collect()
}

fn site() -> Running {
    Site::default().start().expect("a loopback port is free")
}

/// An address where nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}/", listener.local_addr().unwrap())
}

#[test]
fn each_bad_url_is_one_typed_result_and_every_good_page_is_done() {
    let site = site();
    let bad = [
        ("/status/404", "status"),
        ("/status/500", "status"),
        ("/loop/a", "redirect-loop"),
        ("/redirect/11", "too-many-redirects"),
        ("/redirect/to?ftp://a.example/", "redirect-nowhere"),
        ("/slow/1", "timeout"),
        ("/hang/1", "timeout"),
        ("/endless", "too-large"),
        ("/gzip-bomb", "too-large"),
        ("/gzip-torn/1", "damaged"),
        ("/reset/1", "broken"),
        ("/short/1", "broken"),
        ("/charset/klingon", "charset"),
        ("/private/1", "robots"),
    ];
    let mut urls: Vec<String> = bad.iter().map(|(path, _)| site.url(path)).collect();
    let none = [nobody(), "dear reader".into(), "ftp://a.example/".into(), "http://".into(), "http://[nobody]/".into()];
    urls.extend(none);
    let good = ["/page/0", "/page/1", "/gzip/2", "/redirect/3", "/charset/euc-kr", "/charset/utf-8"];
    urls.extend(good.map(|path| site.url(path)));
    let (reports, summary) = scraped(&options(), &urls);
    let found: Vec<&str> = reports.values().take(bad.len()).map(|report| failure(report).name()).collect();
    assert_eq!(found, bad.map(|(_, name)| name));
    let found: Vec<&str> = reports.values().skip(bad.len()).take(5).map(|report| failure(report).name()).collect();
    assert_eq!(found, ["robots-unknown", "invalid-url", "invalid-url", "invalid-url", "invalid-url"]);
    let page = |number: u64| MadePage::new(number, 10_000, 4096).title;
    assert_eq!(titles(&reports), [page(0), page(1), page(2), page(0), "한글 쪽".into(), "한글 쪽".into()]);
    assert_eq!((summary.pages, summary.failed, summary.is_partial), (6, 19, false));
    for report in reports.values().filter(|report| matches!(report.outcome, Outcome::Failed(_))) {
        assert!(!failure(report).to_string().contains('\n'), "one line each: {report:?}");
    }
    assert_eq!(site.account.requests_of("/private/1"), 0, "what is forbidden is not asked for");
    assert_eq!(site.account.requests_of("/robots.txt"), 1);
}

#[test]
fn what_is_found_is_what_the_server_made() {
    let site = site();
    let urls: Vec<String> = (0..50).map(|number| site.url(&format!("/page/{number}"))).collect();
    let (reports, summary) = scraped(&options(), &urls);
    for (number, report) in (0..50).zip(reports.values()) {
        let made = MadePage::new(number, 10_000, 4096);
        let Outcome::Page(fetched) = &report.outcome else { panic!("{report:?}") };
        let page = fetched.page.as_ref().expect("it is HTML");
        let links: Vec<String> = made.links.iter().map(|path| site.url(path)).collect();
        assert_eq!((page.title.as_ref(), &page.links, &page.text), (Some(&made.title), &links, &made.text));
        assert_eq!((fetched.bytes, fetched.charset), (made.html.len() as u64, Some("UTF-8")));
    }
    assert_eq!(summary.requests, site.account.requests(), "the server's own account");
}

#[test]
fn a_host_is_never_asked_for_more_at_once_than_it_may() {
    let site = Site { latency: Latency::Constant(Duration::from_millis(3)), ..Site::default() }.start().unwrap();
    let port = site.address.port();
    let of = |host: &str, number: u64| format!("http://{host}:{port}/page/{number}");
    let urls: Vec<String> = (0..60).flat_map(|number| [of("127.0.0.1", number), of("localhost", number)]).collect();
    let (_, summary) = scraped(&Options { per_host: 3, concurrency: 50, ..options() }, &urls);
    assert_eq!(summary.pages, 120);
    for host in ["127.0.0.1", "localhost"] {
        assert!(site.account.most_at_once_of(&format!("{host}:{port}")) <= 3, "{host}");
    }
    let (_, summary) = scraped(&Options { per_host: 50, concurrency: 2, ..options() }, &urls);
    assert_eq!(summary.pages, 120);
}

#[test]
fn concurrency_bounds_all_hosts_together() {
    let site = Site { latency: Latency::Constant(Duration::from_millis(3)), ..Site::default() }.start().unwrap();
    let urls: Vec<String> = (0..60).map(|number| site.url(&format!("/page/{number}"))).collect();
    scraped(&Options { per_host: 50, concurrency: 2, ..options() }, &urls);
    assert!(site.account.most_at_once() <= 2);
}

#[test]
fn what_fails_for_a_while_is_tried_again_and_what_fails_for_good_is_not() {
    let site = site();
    let urls = [site.url("/busy/2/7"), site.url("/busy/5/8"), site.url("/status/404")];
    let (reports, _) = scraped(&Options { retries: 2, ..options() }, &urls);
    assert!(matches!(reports[&1].outcome, Outcome::Page(_)), "{:?}", reports[&1]);
    assert_eq!(*failure(&reports[&2]), Failure::Status { status: 503, retry_after: None });
    let requests: Vec<u32> = reports.values().map(|report| report.requests).collect();
    assert_eq!(requests, [3, 3, 1]);
    assert_eq!(site.account.requests_of("/status/404"), 1);
}

#[test]
fn the_same_url_twice_is_two_requests_or_one_as_asked() {
    let site = site();
    let urls = [site.url("/page/1"), site.url("/page/2"), site.url("/page/1#part")];
    let (reports, _) = scraped(&options(), &urls);
    assert!(matches!(reports[&3].outcome, Outcome::Page(_)));
    assert_eq!(site.account.requests_of("/page/1"), 2);
    let (reports, summary) = scraped(&Options { repeated: Repeated::Once, ..options() }, &urls);
    assert!(matches!(reports[&3].outcome, Outcome::SameAs(1)));
    assert_eq!((site.account.requests_of("/page/1"), summary.same), (3, 1));
}

#[test]
fn robots_can_be_ignored_on_hosts_of_ones_own() {
    let site = site();
    let (reports, _) = scraped(&Options { robots: Robots::Ignore, ..options() }, &[site.url("/private/1"), nobody()]);
    assert!(matches!(reports[&1].outcome, Outcome::Page(_)));
    assert_eq!(failure(&reports[&2]).name(), "connect");
    assert_eq!(site.account.requests_of("/robots.txt"), 0);
}

#[test]
fn pages_are_saved_whole_and_nothing_else_lies_about() {
    let (site, folder) = (site(), tempfile::tempdir().unwrap());
    let out = folder.path().join("new/pages");
    let urls = [site.url("/page/1"), site.url("/short/2"), site.url("/gzip/3"), site.url("/robots.txt")];
    let (reports, _) = scraped(&Options { out: Some(out.clone()), ..options() }, &urls);
    let file = |line: u64| match &reports[&line].outcome {
        Outcome::Page(fetched) => fetched.file.clone().expect("it was saved"),
        other => panic!("{other:?}"),
    };
    assert_eq!(std::fs::read_to_string(file(1)).unwrap(), MadePage::new(1, 10_000, 4096).html);
    assert_eq!(std::fs::read_to_string(file(3)).unwrap(), MadePage::new(3, 10_000, 4096).html);
    assert_eq!(file(4).extension().unwrap(), "txt");
    let mut names: Vec<String> =
        std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let endings: Vec<&str> = names.iter().map(|name| name.split_once("127.0.0.1-").unwrap().1).collect();
    assert_eq!(
        endings,
        ["page-1.html", "page-1.json", "gzip-3.html", "gzip-3.json", "robots.txt.json", "robots.txt.txt"]
    );
    let found: serde_json::Value = serde_json::from_slice(&std::fs::read(out.join(&names[1])).unwrap()).unwrap();
    assert_eq!(found["text"], MadePage::new(1, 10_000, 4096).text.as_str());
}

#[test]
fn interrupted_what_came_is_kept_and_the_rest_is_told() {
    let (site, folder) = (site(), tempfile::tempdir().unwrap());
    let mut urls: Vec<String> = (0..5).map(|number| site.url(&format!("/page/{number}"))).collect();
    urls.extend((0..20).map(|number| site.url(&format!("/hang/{number}"))));
    let (stop, mut came, mut given_up) = (Arc::new(AtomicBool::new(false)), 0, 0);
    let options = Options { out: Some(folder.path().into()), timeout: Duration::from_secs(600), ..options() };
    let stopping = stop.clone();
    let (reading, all_read) = mpsc::channel::<()>();
    let lines = Lines::new(Cursor::new(urls.join("\n"))).inspect(move |_| _ = &reading);
    let summary = scrape::run(&options, lines, stop, &mut |report| {
        match report.outcome {
            Outcome::Page(_) => came += 1,
            Outcome::NotDone => given_up += 1,
            other => panic!("{other:?}"),
        }
        // As soon as all that can come has come; the others would hang for ever.
        if came == 5 {
            all_read.recv().expect_err("it is dropped with the lines");
            stopping.store(true, Ordering::Relaxed);
        }
    });
    let summary = summary.unwrap();
    assert_eq!((came, given_up, summary.is_partial), (5, 20, true));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 10, "five pages, and what was found on them");
}

#[test]
fn what_cannot_be_asked_for_is_refused_before_anything_is() {
    let run = |options: &Options| scrape::run(options, std::iter::empty(), Arc::default(), &mut |_| ());
    let code = |options: &Options| run(options).expect_err("refused").exit_code();
    assert_eq!(code(&Options { concurrency: 0, ..options() }), 64);
    assert_eq!(code(&Options { per_host: 0, ..options() }), 64);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    assert_eq!(code(&Options { out: Some(folder.path().join("file")), ..options() }), 73);
    assert_eq!(run(&options()).unwrap(), Summary::default());
}
