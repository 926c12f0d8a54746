//! `gather` over every URL at once (the lesson's defect 4): memory, sockets and the server's patience grow with the input.

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;

// ANCHOR: broken
/// Broken: as many requests under way as there are URLs.
pub async fn all_at_once<F: Future>(urls: Vec<String>, fetch: impl Fn(String) -> F) -> Vec<F::Output> {
    join_all(urls.into_iter().map(fetch)).await
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: a stream makes the next request when one has ended. Nothing is made for a URL whose turn has not come, and so
/// the URLs themselves may come from anywhere and be as many as they like.
pub async fn a_few_at_a_time<F: Future>(
    limit: usize,
    urls: impl Iterator<Item = String>,
    fetch: impl Fn(String) -> F,
) -> Vec<F::Output> {
    stream::iter(urls).map(fetch).buffer_unordered(limit).collect().await
}
// ANCHOR_END: mended
