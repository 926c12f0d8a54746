//! A bound for all and a bound for each host, asked for in the wrong order: who waits for a slow host holds what a quick
//! one would need. A thousand URLs of one host at the head of a list stop everything behind them.

use tokio::sync::Semaphore;

// ANCHOR: broken
/// Broken: holds one of all permits while it waits for one of its host's.
///
/// # Panics
/// When a semaphore was closed.
pub async fn all_then_host<T>(all: &Semaphore, host: &Semaphore, fetch: impl Future<Output = T>) -> T {
    let _of_all = all.acquire().await.expect("nobody closes it");
    let _of_host = host.acquire().await.expect("nobody closes it");
    fetch.await
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: waits for its host with empty hands. (This wants a task for each URL; [`crate::scrape::Plan`] does without.)
///
/// # Panics
/// When a semaphore was closed.
pub async fn host_then_all<T>(all: &Semaphore, host: &Semaphore, fetch: impl Future<Output = T>) -> T {
    let _of_host = host.acquire().await.expect("nobody closes it");
    let _of_all = all.acquire().await.expect("nobody closes it");
    fetch.await
}
// ANCHOR_END: mended
