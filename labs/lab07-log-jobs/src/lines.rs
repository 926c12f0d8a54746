//! Lines out of large reads, in memory that no line's length can exceed.

use std::io::{self, ErrorKind, Read};

use memchr::memchr_iter;

/// One read. 1 MiB costs few system calls and stays in the second cache; more gains nothing, and a memory map of the
/// same file saves the copy and pays for it in page faults.
pub(crate) const READ_BYTES: usize = 1 << 20;

/// So much is kept of a line that is longer than a read.
const KEPT_BYTES: usize = 64 << 10;

/// One line without its end (newline, and a carriage return before it).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    pub(crate) text: &'a [u8],
    /// All of it in the file, its end included.
    pub(crate) bytes: usize,
    /// Only its beginning is in `text`.
    pub(crate) is_cut: bool,
}

/// Which lines of what is read are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// What is read begins in a line that is somebody else's: all up to the first newline is passed over.
    pub(crate) passes_first: bool,
    /// Lines that begin at this offset of what is read, or later, are somebody else's.
    pub(crate) end: u64,
}

/// Calls `on_line` with each line that `reader` gives within the bounds.
///
/// # Errors
/// The reader's; the lines before it were given, and the beginning of the one that it broke off in.
pub(crate) fn each_line(
    reader: &mut dyn Read,
    buffer: &mut Vec<u8>,
    bounds: Bounds,
    on_line: &mut dyn FnMut(Line<'_>),
) -> io::Result<()> {
    buffer.resize(READ_BYTES, 0);
    let (mut filled, mut passes) = (0, bounds.passes_first);
    // Where the line under way begins in what is read, and how much of it was thrown away.
    let (mut begins, mut thrown) = (0_u64, 0_usize);
    loop {
        let read = match reader.read(&mut buffer[filled..]) {
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => {
                last(&buffer[..filled], thrown, passes, on_line);
                return Err(error);
            }
        };
        if read == 0 {
            last(&buffer[..filled], thrown, passes, on_line);
            return Ok(());
        }
        let (searched, end) = (filled, filled + read);
        let mut start = 0;
        for newline in memchr_iter(b'\n', &buffer[searched..end]).map(|at| searched + at) {
            let bytes = newline + 1 - start + thrown;
            if passes {
                passes = false;
            } else {
                on_line(Line { text: without_return(&buffer[start..newline]), bytes, is_cut: thrown > 0 });
            }
            begins += bytes as u64;
            (start, thrown) = (newline + 1, 0);
            if begins >= bounds.end {
                return Ok(());
            }
        }
        filled = end - start;
        buffer.copy_within(start..end, 0);
        if passes {
            // Nothing of it is wanted; and where it reaches beyond the end, no line begins in these bounds.
            begins += filled as u64;
            filled = 0;
            if begins >= bounds.end {
                return Ok(());
            }
        } else if filled == buffer.len() {
            thrown += filled - KEPT_BYTES;
            filled = KEPT_BYTES;
        }
    }
}

/// What comes after the last newline, if anything does.
fn last(text: &[u8], thrown: usize, passes: bool, on_line: &mut dyn FnMut(Line<'_>)) {
    if !passes && !text.is_empty() {
        on_line(Line { text: without_return(text), bytes: text.len() + thrown, is_cut: thrown > 0 });
    }
}

fn without_return(text: &[u8]) -> &[u8] {
    text.strip_suffix(b"\r").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: Bounds = Bounds { passes_first: false, end: u64::MAX };

    /// Gives its bytes in pieces of so many at most.
    struct Piecewise<'a>(&'a [u8], usize);

    impl Read for Piecewise<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let piece = self.1.max(1).min(self.0.len()).min(buffer.len());
            buffer[..piece].copy_from_slice(&self.0[..piece]);
            self.0 = &self.0[piece..];
            Ok(piece)
        }
    }

    fn lines(text: &[u8], piece: usize, bounds: Bounds) -> Vec<(Vec<u8>, usize)> {
        let mut lines = Vec::new();
        let mut keep = |line: Line<'_>| lines.push((line.text.to_vec(), line.bytes));
        each_line(&mut Piecewise(text, piece), &mut Vec::new(), bounds, &mut keep).unwrap();
        lines
    }

    #[test]
    fn a_line_longer_than_memory_is_given_cut_and_counted_whole() {
        let long = [vec![b'a'; 3 * READ_BYTES], b"\nshort\n".to_vec(), vec![b'b'; 2 * READ_BYTES + 5]].concat();
        let mut given = Vec::new();
        let mut keep = |line: Line<'_>| given.push((line.text.len(), line.bytes, line.is_cut));
        each_line(&mut &long[..], &mut Vec::new(), ALL, &mut keep).unwrap();
        assert_eq!(given.iter().map(|(_, bytes, _)| bytes).sum::<usize>(), long.len());
        assert_eq!(given[1], (5, 6, false));
        assert!(given[0].2 && given[2].2, "{given:?}");
        assert!(given.iter().all(|(kept, _, _)| *kept < READ_BYTES));
    }

    proptest! {
        #[test]
        fn every_line_is_given_once_however_it_is_read(text in "[ab\r\n]{0,60}", piece in 1_usize..9) {
            let text = text.as_bytes();
            let mut expected: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
            expected.retain(|line| !line.is_empty());
            let given = lines(text, piece, ALL);
            prop_assert_eq!(given.iter().map(|(_, bytes)| *bytes).collect::<Vec<_>>(),
                expected.iter().map(|line| line.len()).collect::<Vec<_>>());
        }

        /// Cut anywhere, the two parts together are the whole.
        #[test]
        fn parts_share_no_line_and_lose_none(text in "[ab\n]{1,60}", cut in 1_usize..60, piece in 1_usize..9) {
            let text = text.as_bytes();
            let cut = cut.min(text.len());
            let head = lines(text, piece, Bounds { passes_first: false, end: cut as u64 });
            // A part begins to read at the byte before its own, so that a newline there is the end of what it passes over.
            let tail = lines(&text[cut - 1..], piece, Bounds { passes_first: true, end: u64::MAX });
            prop_assert_eq!([head, tail].concat(), lines(text, piece, ALL));
        }
    }
}
