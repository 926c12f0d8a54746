//! Names from outside, fit for a line of a terminal.

use std::path::Path;

/// A path in one line, whatever characters it has.
pub(crate) fn name(path: &Path) -> String {
    in_one_line(&path.to_string_lossy())
}

/// Text without what would end a line or move the cursor.
pub(crate) fn in_one_line(text: &str) -> String {
    let readable = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(readable).collect()
}
