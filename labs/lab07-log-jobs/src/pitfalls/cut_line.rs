//! A chunk's edge cuts a line. Cut a log into equal parts for as many workers, and the line that lies across each edge is
//! counted twice, as two lines that nobody wrote; a letter of several bytes there is none any more.

// ANCHOR: broken
/// Broken: equal parts, each taken for lines of its own.
pub fn errors_in_equal_parts(log: &[u8], parts: usize) -> usize {
    let length = log.len().div_ceil(parts).max(1);
    log.chunks(length).map(errors).sum()
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: a part has the lines that *begin* in it, and its worker reads the last of them to its end.
pub fn errors_in_parts_of_lines(log: &[u8], parts: usize) -> usize {
    let length = log.len().div_ceil(parts).max(1);
    let line_after = |at: usize| match at {
        0 => 0,
        // The byte before says whether a line begins here.
        at => log[at - 1..].iter().position(|byte| *byte == b'\n').map_or(log.len(), |newline| at + newline),
    };
    (0..log.len()).step_by(length).map(|at| errors(&log[line_after(at)..line_after((at + length).min(log.len()))])).sum()
}
// ANCHOR_END: mended

/// Lines whose level is ERROR.
fn errors(lines: &[u8]) -> usize {
    lines.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"ERROR ")).count()
}
