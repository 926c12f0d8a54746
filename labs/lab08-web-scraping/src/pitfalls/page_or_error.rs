//! A dictionary from URL to text (the lesson's defect 11): an error's text stands where a page would, a 404 is a page, a
//! cancelled fetch is an empty one, and of a URL that came twice there is one left.

use std::collections::HashMap;

use tokio::task::JoinHandle;

/// What a fetch ends with, if it does: a status and a text, or why there are none.
pub type Fetch = JoinHandle<Result<(u16, String), String>>;

// ANCHOR: broken
/// Broken: everything is text.
pub async fn pages_by_url(fetches: Vec<(String, Fetch)>) -> HashMap<String, String> {
    let mut pages = HashMap::new();
    for (url, fetch) in fetches {
        let text = match fetch.await.unwrap_or_else(|_| Ok((0, String::new()))) {
            Ok((_status, text)) => text,
            Err(error) => error,
        };
        pages.insert(url, text);
    }
    pages
}
// ANCHOR_END: broken

// ANCHOR: mended
/// The one result of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server said yes, and this.
    Page(String),
    /// It said something else.
    Status(u16),
    /// It said nothing.
    Failed(String),
    /// Nobody waited for it.
    Cancelled,
}

/// Mended: each fetch has one result, in the order of the fetches, and a type tells what it is.
///
/// # Panics
/// When a fetch did.
pub async fn one_outcome_each(fetches: Vec<(String, Fetch)>) -> Vec<(String, Outcome)> {
    let mut outcomes = Vec::with_capacity(fetches.len());
    for (url, fetch) in fetches {
        let outcome = match fetch.await {
            Ok(Ok((200..=299, text))) => Outcome::Page(text),
            Ok(Ok((status, _))) => Outcome::Status(status),
            Ok(Err(error)) => Outcome::Failed(error),
            Err(error) if error.is_cancelled() => Outcome::Cancelled,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        };
        outcomes.push((url, outcome));
    }
    outcomes
}
// ANCHOR_END: mended
