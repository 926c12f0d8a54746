//! Each pitfall is shown to be broken, for the reason that is stated there. No clock: futures are polled by hand.

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{FutureExt, poll};
use lab08_web_scraping::pitfalls::dropped_data::{read_anew_at_each_tick, read_on_at_each_tick};
use lab08_web_scraping::pitfalls::everything_at_once::{a_few_at_a_time, all_at_once};
use lab08_web_scraping::pitfalls::host_behind_host::{all_then_host, host_then_all};
use lab08_web_scraping::pitfalls::one_bad_page::{a_text_each, texts_or_nothing};
use lab08_web_scraping::pitfalls::page_or_error::{Fetch, Outcome, one_outcome_each, pages_by_url};
use tokio::io::AsyncWriteExt;
use tokio::sync::{Notify, Semaphore};

// ANCHOR: everything_at_once
#[tokio::test]
async fn a_request_for_each_url_is_as_many_as_there_are() {
    let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let fetch = |_url: String| async {
        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        now.fetch_sub(1, Ordering::SeqCst);
    };
    let urls = || (0..1_000).map(|page| format!("/page/{page}"));
    assert_eq!(all_at_once(urls().collect(), fetch).await.len(), 1_000);
    assert_eq!(most.swap(0, Ordering::SeqCst), 1_000);
    assert_eq!(a_few_at_a_time(8, urls(), fetch).await.len(), 1_000);
    assert_eq!(most.load(Ordering::SeqCst), 8);
}
// ANCHOR_END: everything_at_once

// ANCHOR: host_behind_host
#[tokio::test]
async fn who_waits_for_a_slow_host_stops_the_quick_one() {
    let (all, slow, quick) = (Semaphore::new(2), Semaphore::new(1), Semaphore::new(1));
    let never = std::future::pending::<()>;
    {
        let mut first = pin!(all_then_host(&all, &slow, never()));
        let mut second = pin!(all_then_host(&all, &slow, never()));
        assert!(poll!(&mut first).is_pending() && poll!(&mut second).is_pending());
        // One request is under way, two are allowed, and its host is idle. Still it waits.
        assert!(all_then_host(&all, &quick, async {}).now_or_never().is_none());
    }
    let mut first = pin!(host_then_all(&all, &slow, never()));
    let mut second = pin!(host_then_all(&all, &slow, never()));
    assert!(poll!(&mut first).is_pending() && poll!(&mut second).is_pending());
    assert!(host_then_all(&all, &quick, async {}).now_or_never().is_some());
}
// ANCHOR_END: host_behind_host

// ANCHOR: dropped_data
#[tokio::test]
async fn a_tick_in_the_middle_of_a_message_loses_its_beginning() {
    let (mut server, mut client) = tokio::io::duplex(64);
    let ticks = Notify::new();
    let mut reading = pin!(read_anew_at_each_tick(&mut client, 10, || ticks.notified()));
    server.write_all(b"01234").await.unwrap();
    assert!(poll!(&mut reading).is_pending());
    ticks.notify_one();
    assert!(poll!(&mut reading).is_pending());
    server.write_all(b"56789abcde").await.unwrap();
    assert_eq!(reading.await.unwrap(), b"56789abcde", "half of one message, and half of the next");
}

#[tokio::test]
async fn a_read_that_outlives_the_tick_loses_nothing() {
    let (mut server, mut client) = tokio::io::duplex(64);
    let ticks = Notify::new();
    let mut reading = pin!(read_on_at_each_tick(&mut client, 10, || ticks.notified()));
    server.write_all(b"01234").await.unwrap();
    assert!(poll!(&mut reading).is_pending());
    ticks.notify_one();
    assert!(poll!(&mut reading).is_pending());
    server.write_all(b"56789abcde").await.unwrap();
    assert_eq!(reading.await.unwrap(), b"0123456789");
}
// ANCHOR_END: dropped_data

// ANCHOR: page_or_error
/// A page, a 404, an error, one that is cancelled, and the first URL again.
fn fetches() -> Vec<(String, Fetch)> {
    let ends = |status: u16, text: &str| tokio::spawn(std::future::ready(Ok((status, text.to_owned()))));
    let hangs = tokio::spawn(std::future::pending());
    hangs.abort();
    let fails = tokio::spawn(std::future::ready(Err("connection refused".to_owned())));
    let all = [
        ("/1", ends(200, "hello")),
        ("/2", ends(404, "not here")),
        ("/3", fails),
        ("/4", hangs),
        ("/1", ends(200, "hello")),
    ];
    all.map(|(url, fetch)| (url.to_owned(), fetch)).into()
}

#[tokio::test]
async fn in_a_dictionary_of_texts_everything_is_a_page() {
    let pages = pages_by_url(fetches()).await;
    assert_eq!(pages.len(), 4, "five URLs were asked for");
    for (url, text) in [("/1", "hello"), ("/2", "not here"), ("/3", "connection refused"), ("/4", "")] {
        assert_eq!(pages[url], text);
    }
}

#[tokio::test]
async fn a_type_tells_what_each_url_became() {
    let outcomes = one_outcome_each(fetches()).await;
    let hello = || Outcome::Page("hello".into());
    let refused = Outcome::Failed("connection refused".into());
    let expected = [hello(), Outcome::Status(404), refused, Outcome::Cancelled, hello()];
    assert_eq!(outcomes.into_iter().map(|(_, outcome)| outcome).collect::<Vec<_>>(), expected);
}
// ANCHOR_END: page_or_error

// ANCHOR: one_bad_page
#[test]
fn one_page_that_is_no_utf_8_is_not_the_end_of_the_others() {
    let korean = encoding_rs::EUC_KR.encode("한글").0;
    let bodies = [
        (None, "one".as_bytes()),
        (Some("text/html; charset=euc-kr"), &*korean),
        (Some("text/html; charset=klingon"), b"qapla\xff"),
        (None, b"four"),
    ];
    assert!(texts_or_nothing(&bodies).is_err());
    let texts = a_text_each(&bodies);
    let good: Vec<&str> = texts.iter().flatten().map(String::as_str).collect();
    assert_eq!((texts.len(), good), (4, vec!["one", "한글", "four"]));
}
// ANCHOR_END: one_bad_page
