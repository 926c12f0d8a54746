//! The counting itself, the same for every contender: lines, words and bytes of chunks that may be cut anywhere.
//!
//! A word counts where it begins: at a byte that is no white space, after one that is. So all that has to be known of
//! the text before a chunk is its last byte, and counts of neighbouring chunks simply add up.

use std::io::Read;
use std::iter::Sum;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

/// What `wc -lwc` says of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// How many newlines there are: a last line without one does not count.
    pub lines: u64,
    /// How many runs of bytes other than space, tab, LF, CR, FF, VT.
    pub words: u64,
    /// How many bytes.
    pub bytes: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.lines += other.lines;
        self.words += other.words;
        self.bytes += other.bytes;
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Counts>>(all: I) -> Counts {
        all.fold(Counts::default(), |mut sum, one| {
            sum += one;
            sum
        })
    }
}

/// Before the first byte of a text nothing stands, which ends a word as white space does.
pub const BEFORE_THE_FIRST: u8 = b'\n';

// ANCHOR: counter
/// Counts a text chunk by chunk. It remembers one byte: the one before the next chunk.
#[derive(Clone, Debug)]
pub struct Counter {
    before: u8,
    counts: Counts,
}

impl Counter {
    /// Begins after this byte; at the start of a text, after [`BEFORE_THE_FIRST`].
    pub fn after(before: u8) -> Self {
        Counter { before, counts: Counts::default() }
    }

    /// Counts the next chunk.
    pub fn read(&mut self, chunk: &[u8]) {
        let Some(last) = chunk.last() else { return };
        // The first byte has its neighbour in the chunk before; all others have theirs in this one.
        self.counts += pairs(&[self.before], &chunk[..1]);
        self.counts += pairs(&chunk[..chunk.len() - 1], &chunk[1..]);
        self.before = *last;
    }

    /// What was counted so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }
}
// ANCHOR_END: counter

/// Counts everything that this reader gives, through one buffer: the memory does not grow with what is read.
///
/// # Errors
/// What the reader returns.
pub fn count(mut from: impl Read, before: u8, buffer: &mut [u8]) -> std::io::Result<Counts> {
    let mut counter = Counter::after(before);
    loop {
        match from.read(buffer) {
            Ok(0) => return Ok(counter.counts()),
            Ok(length) => counter.read(&buffer[..length]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

// ANCHOR: pairs
/// As many bytes as are looked at in one step; the compiler makes vector instructions of it.
const LANES: usize = 32;

/// Counts the bytes `here`, of which each has the one before it at the same place in `before`.
fn pairs(before: &[u8], here: &[u8]) -> Counts {
    let mut counts = Counts { bytes: here.len() as u64, ..Counts::default() };
    // Each lane counts in a byte, so that one instruction adds to all; after 255 steps a byte is full.
    for (before, here) in before.chunks(LANES * 255).zip(here.chunks(LANES * 255)) {
        let (mut lines, mut words) = ([0_u8; LANES], [0_u8; LANES]);
        let ((before, before_rest), (here, here_rest)) = (before.as_chunks::<LANES>(), here.as_chunks::<LANES>());
        for (before, here) in before.iter().zip(here) {
            for lane in 0..LANES {
                lines[lane] += u8::from(here[lane] == b'\n');
                words[lane] += u8::from(is_space(before[lane]) & !is_space(here[lane]));
            }
        }
        counts.lines += lines.into_iter().map(u64::from).sum::<u64>();
        counts.words += words.into_iter().map(u64::from).sum::<u64>();
        for (before, here) in before_rest.iter().zip(here_rest) {
            counts.lines += u64::from(*here == b'\n');
            counts.words += u64::from(is_space(*before) & !is_space(*here));
        }
    }
    counts
}

/// Space, tab, LF, VT, FF, CR: what Python's `bytes.split()` cuts at. The last five are neighbours, 9 to 13. No table and
/// no `||`: both would keep the loop above from working on many bytes at once.
fn is_space(byte: u8) -> bool {
    (byte == b' ') | (byte.wrapping_sub(9) < 5)
}
// ANCHOR_END: pairs

#[cfg(test)]
mod tests {
    use super::*;

    /// The plain definition, for comparison.
    fn plainly(text: &[u8]) -> Counts {
        let white = [b' ', b'\t', b'\n', b'\r', 0x0c, 0x0b];
        let words = text.split(|byte| white.contains(byte)).filter(|word| !word.is_empty()).count() as u64;
        let lines = text.iter().filter(|byte| **byte == b'\n').count() as u64;
        Counts { lines, words, bytes: text.len() as u64 }
    }

    fn in_chunks(text: &[u8], length: usize) -> Counts {
        let mut counter = Counter::after(BEFORE_THE_FIRST);
        text.chunks(length).for_each(|chunk| counter.read(chunk));
        counter.counts()
    }

    /// Many short words, each kind of white space, bytes that are no UTF-8, longer than a byte of a lane can count.
    fn mixed(length: usize) -> Vec<u8> {
        let bytes = [b'a', b' ', b'b', b'\n', 0xec, b'\t', b'\r', b'c', 0x0b, 0x0c, 0x08, 0x0e, 0, 0xff, 0xa0, b'd'];
        let mut state = 1_u32;
        let mut next = || {
            // Numerical Recipes' linear congruential generator; its high bits will do.
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            bytes[(state >> 28) as usize]
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn every_byte_is_a_word_or_white_space_as_python_says() {
        for byte in 0..=u8::MAX {
            assert_eq!(in_chunks(&[byte], 1), plainly(&[byte]), "{byte:#x}");
        }
    }

    #[test]
    fn a_word_cut_at_a_chunk_s_edge_counts_once_wherever_the_cut_is() {
        let text = mixed(300);
        for length in 1..=text.len() {
            assert_eq!(in_chunks(&text, length), plainly(&text), "chunks of {length}");
        }
        let one_word = vec![b'x'; 1000];
        assert_eq!(in_chunks(&one_word, 7).words, 1);
    }

    #[test]
    fn no_lane_runs_over_on_a_long_text() {
        let text = mixed(3 * LANES * 255 + 17);
        assert_eq!(in_chunks(&text, text.len()), plainly(&text));
        let newlines = vec![b'\n'; 2 * LANES * 255 + 5];
        assert_eq!(in_chunks(&newlines, newlines.len()), plainly(&newlines));
        let words: Vec<u8> = b"a ".repeat(LANES * 255);
        assert_eq!(in_chunks(&words, words.len()), plainly(&words));
    }

    #[test]
    fn empty_chunks_and_an_empty_text_count_nothing() {
        assert_eq!(in_chunks(b"", 1), Counts::default());
        let mut counter = Counter::after(BEFORE_THE_FIRST);
        [&b"ab"[..], b"", b"c d"].iter().for_each(|chunk| counter.read(chunk));
        assert_eq!(counter.counts(), Counts { lines: 0, words: 2, bytes: 5 });
    }

    #[test]
    fn a_part_counts_by_the_byte_before_it() {
        let text = mixed(500);
        for cut in 1..text.len() {
            let first = count(&text[..cut], BEFORE_THE_FIRST, &mut [0; 64]).unwrap();
            let second = count(&text[cut..], text[cut - 1], &mut [0; 64]).unwrap();
            assert_eq!([first, second].into_iter().sum::<Counts>(), plainly(&text), "cut at {cut}");
        }
    }
}
