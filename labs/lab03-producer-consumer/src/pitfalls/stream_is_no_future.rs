//! The lesson hands its consumers, which are async *generators*, to `asyncio.as_completed`, which takes awaitables: a
//! `TypeError`, and only when that line runs.
//!
//! In Rust it is a stream in the place of a future, and no program comes of it:
//!
//! ```compile_fail,E0277
//! // ANCHOR: broken
//! use futures_util::stream::{self, FuturesUnordered};
//! let consumers: FuturesUnordered<_> = (0..5).map(|_| stream::iter([1, 2, 3])).collect();
//! # fn drive<S: futures_util::Stream>(_: S) {}
//! # drive(consumers);
//! // ANCHOR_END: broken
//! ```
//!
//! What was meant is to take from several streams whatever comes first.

use futures_util::StreamExt;
use futures_util::stream::{self, Stream};

// ANCHOR: mended
/// All that so many consumers give, in the order in which it comes.
pub fn merged<S: Stream + Unpin>(consumers: impl IntoIterator<Item = S>) -> impl Stream<Item = S::Item> {
    stream::select_all(consumers)
}
// ANCHOR_END: mended

/// All of it, awaited.
pub async fn all_of<S: Stream + Unpin>(consumers: impl IntoIterator<Item = S>) -> Vec<S::Item> {
    merged(consumers).collect().await
}
