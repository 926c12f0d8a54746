//! URLs, one a line: blank lines and those that begin with `#` are passed over.

use std::io::{self, BufRead, Read};

/// Longer than this is no URL that servers take, and is not kept: thousands may be read ahead.
const LONGEST: u64 = 8 * 1024;

/// A line with a URL, or with what is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// What stands in it, without space around it; of a line that is no text, what can be shown of it.
    pub text: String,
    /// Why it cannot be a URL, whatever the text is.
    pub fault: Option<&'static str>,
}

/// The lines of a reader. Memory is bounded, whatever comes.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// Begins with line 1.
    pub fn new(reader: R) -> Self {
        Lines { reader, number: 0 }
    }

    fn next_line(&mut self) -> io::Result<Option<Line>> {
        loop {
            let mut raw = Vec::new();
            if (&mut self.reader).take(LONGEST + 1).read_until(b'\n', &mut raw)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            let is_cut = raw.len() as u64 > LONGEST && !raw.ends_with(b"\n");
            if is_cut {
                self.pass_over_rest()?;
                raw.truncate(100);
            }
            let raw = if self.number == 1 { raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&raw) } else { &raw };
            let raw = raw.trim_ascii();
            if raw.is_empty() || raw.starts_with(b"#") {
                continue;
            }
            let fault = match std::str::from_utf8(raw) {
                _ if is_cut => Some("the line is longer than 8 KiB"),
                Err(_) => Some("the line is not UTF-8"),
                Ok(_) => None,
            };
            return Ok(Some(Line { number: self.number, text: String::from_utf8_lossy(raw).into_owned(), fault }));
        }
    }

    fn pass_over_rest(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let (used, is_end) = match buffer.iter().position(|byte| *byte == b'\n') {
                Some(newline) => (newline + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.reader.consume(used);
            if is_end {
                return Ok(());
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<io::Result<Line>> {
        self.next_line().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_as_an_editor_does() {
        let text = b"\xef\xbb\xbf# some\r\n\n  http://a/ \r\nhttp://b/\xff\n#\nhttp://c/".as_slice();
        let lines: Vec<Line> = Lines::new(text).map(Result::unwrap).collect();
        let seen: Vec<_> = lines.iter().map(|line| (line.number, line.text.as_str(), line.fault.is_some())).collect();
        assert_eq!(seen, [(3, "http://a/", false), (4, "http://b/\u{fffd}", true), (6, "http://c/", false)]);
    }

    #[test]
    fn a_line_without_end_is_not_kept() {
        let text = [vec![b'x'; 1_000_000], b"\nhttp://a/".to_vec()].concat();
        let lines: Vec<Line> = Lines::new(text.as_slice()).map(Result::unwrap).collect();
        assert_eq!((lines.len(), lines[0].text.len(), lines[1].number), (2, 100, 2));
        assert!(lines[0].fault.is_some());
    }
}
