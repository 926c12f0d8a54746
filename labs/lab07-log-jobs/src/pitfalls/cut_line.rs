//! A chunk's edge cuts a line. Cut a log into equal parts for as many workers, and the line that lies across each edge is
//! counted twice, as two lines that nobody wrote; a letter of several bytes there is none any more.

// ANCHOR: broken
/// Broken: equal parts, each taken for lines of its own.
pub fn count_equal_parts(log: &[u8], parts: usize) -> Counts {
    let length = log.len().div_ceil(parts).max(1);
    log.chunks(length).map(count).fold(Counts::default(), Counts::and)
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: a part has the lines that *begin* in it, and its worker reads the last of them to its end.
pub fn count_parts_of_lines(log: &[u8], parts: usize) -> Counts {
    let length = log.len().div_ceil(parts).max(1);
    let line_after = |at: usize| match at {
        0 => 0,
        // The byte before says whether a line begins here.
        at => log[at - 1..].iter().position(|byte| *byte == b'\n').map_or(log.len(), |newline| at + newline),
    };
    let part = |at: usize| count(&log[line_after(at)..line_after((at + length).min(log.len()))]);
    (0..log.len()).step_by(length).map(part).fold(Counts::default(), Counts::and)
}
// ANCHOR_END: mended

/// What is counted: errors, and all other lines that are not empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lines whose level is ERROR.
    pub errors: usize,
    /// The others.
    pub others: usize,
}

impl Counts {
    fn and(self, other: Counts) -> Counts {
        Counts { errors: self.errors + other.errors, others: self.others + other.others }
    }
}

fn count(lines: &[u8]) -> Counts {
    let lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let (errors, others): (Vec<&[u8]>, Vec<&[u8]>) = lines.partition(|line| line.starts_with(b"ERROR "));
    Counts { errors: errors.len(), others: others.len() }
}
