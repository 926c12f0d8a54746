//! `grep -c ERROR` counts every message that speaks of an error, and a logger that writes `severe` never has one.

use crate::{Layout, Level};

// ANCHOR: broken
/// Broken: a line with that word is an error.
pub fn errors_by_word(log: &str) -> usize {
    log.lines().filter(|line| line.contains("ERROR")).count()
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: a record whose level field says so, in whatever spelling the layout has.
pub fn errors_by_field(log: &str, layout: Layout) -> usize {
    let records = log.lines().filter_map(|line| layout.parse(line.as_bytes(), 0));
    records.filter(|record| record.level == Some(Level::Error)).count()
}
// ANCHOR_END: mended
