//! A page that is no UTF-8 ends the whole run (the lesson's defect 8), by a `?` in a loop.

use std::str::Utf8Error;

use crate::page::{UnknownCharset, decode};

/// A body and its `content-type`.
pub type Body<'a> = (Option<&'a str>, &'a [u8]);

// ANCHOR: broken
/// Broken: the first page that cannot be decoded is the end of all that come after it, and of those before.
///
/// # Errors
/// That page's.
pub fn texts_or_nothing(bodies: &[Body<'_>]) -> Result<Vec<String>, Utf8Error> {
    let mut texts = Vec::new();
    for (_, body) in bodies {
        texts.push(std::str::from_utf8(body)?.to_owned());
    }
    Ok(texts)
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: each page is decoded as it says that it is written, and what cannot be is that page's own result.
pub fn a_text_each(bodies: &[Body<'_>]) -> Vec<Result<String, UnknownCharset>> {
    bodies.iter().map(|(kind, body)| decode(*kind, body).map(|(text, _)| text.into_owned())).collect()
}
// ANCHOR_END: mended
