//! Lines, words and bytes of what is read, the same for every contender of this lab: what they race in is the reading.

use std::io::{self, Read};
use std::iter::Sum;

use serde::{Deserialize, Serialize};

/// What is counted of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Newlines, as `wc -l` counts them: a last line without one is not counted.
    pub lines: u64,
    /// Runs of bytes other than space, tab, LF, CR, FF, VT: what Python's `bytes.split()` counts.
    pub words: u64,
    /// Bytes.
    pub bytes: u64,
}

/// Of neighbouring parts, each counted by [`Counter::after`] what stands before it: they simply add up.
impl Sum for Counts {
    fn sum<I: Iterator<Item = Counts>>(parts: I) -> Counts {
        parts.fold(Counts::default(), |sum, part| Counts {
            lines: sum.lines + part.lines,
            words: sum.words + part.words,
            bytes: sum.bytes + part.bytes,
        })
    }
}

/// Counts a text that comes in pieces, cut anywhere.
///
/// # Examples
/// ```
/// use lab02_async_io::count::Counter;
/// let mut counter = Counter::default();
/// counter.feed(b"two wo");
/// counter.feed(b"rds\n");
/// let counts = counter.counts();
/// assert_eq!((counts.lines, counts.words, counts.bytes), (1, 2, 10));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Counter {
    counts: Counts,
    /// The last piece ended inside a word.
    in_word: bool,
}

/// So many ones fit in a byte, and whole vectors of 32 into so many.
const BLOCK: usize = 224;

impl Counter {
    /// Begins in the middle of a text, after this byte: a word counts where it begins, so that is all one has to know of
    /// what stands before.
    pub fn after(before: u8) -> Self {
        Counter { counts: Counts::default(), in_word: !is_space(before) }
    }

    /// Counts everything that this reader gives, through one buffer: the memory does not grow with what is read.
    ///
    /// # Errors
    /// What the reader returns.
    pub fn read(mut self, mut from: impl Read, buffer: &mut [u8]) -> io::Result<Counts> {
        loop {
            match from.read(buffer) {
                Ok(0) => return Ok(self.counts),
                Ok(length) => self.feed(&buffer[..length]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    // ANCHOR: feed
    /// Counts the next piece.
    ///
    /// A word begins where a byte is no space and the one before it is one; so each byte is looked at beside its
    /// predecessor, without a branch, and summed up in bytes: a loop that the compiler turns into vector instructions
    /// of any machine.
    pub fn feed(&mut self, piece: &[u8]) {
        let Some((&first, &last)) = piece.first().zip(piece.last()) else { return };
        self.counts.bytes += piece.len() as u64;
        self.counts.lines += u64::from(first == b'\n');
        self.counts.words += u64::from(!is_space(first) && !self.in_word);
        let (before, after) = (&piece[..piece.len() - 1], &piece[1..]);
        for (before, after) in before.chunks(BLOCK).zip(after.chunks(BLOCK)) {
            let (mut lines, mut words) = (0_u8, 0_u8);
            for (&before, &after) in before.iter().zip(after) {
                lines += u8::from(after == b'\n');
                words += u8::from(is_space(before) & !is_space(after));
            }
            self.counts.lines += u64::from(lines);
            self.counts.words += u64::from(words);
        }
        self.in_word = !is_space(last);
    }
    // ANCHOR_END: feed

    /// What was counted so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }
}

/// Counts a text that is there as a whole.
pub fn counts(text: &[u8]) -> Counts {
    let mut counter = Counter::default();
    counter.feed(text);
    counter.counts()
}

/// Space, and the five from tab to CR.
fn is_space(byte: u8) -> bool {
    (byte == b' ') | (byte.wrapping_sub(b'\t') < 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn simply(text: &[u8]) -> Counts {
        let space = |byte: &u8| b" \t\n\r\x0b\x0c".contains(byte);
        let words = text.split(space).filter(|word| !word.is_empty()).count() as u64;
        let lines = text.iter().filter(|byte| **byte == b'\n').count() as u64;
        Counts { lines, words, bytes: text.len() as u64 }
    }

    #[test]
    fn it_counts_as_the_plain_definition_does_however_the_text_is_cut() {
        let long = b"a \n".repeat(1_000);
        let every_byte: Vec<u8> = (0..=255).flat_map(|byte| [byte, b'x', b' ', byte]).collect();
        let newlines = vec![b'\n'; 1_000];
        let texts: [&[u8]; 9] =
            [b"", b"\n", b" ", b"a", "파일 처리\r\n둘".as_bytes(), &long, &every_byte, &newlines, b"\x0b\x0c\t x\0y "];
        for text in texts {
            assert_eq!(counts(text), simply(text));
            for size in [1, 2, 3, 223, 224, 225, 226] {
                let mut counter = Counter::default();
                text.chunks(size).for_each(|piece| counter.feed(piece));
                assert_eq!(counter.counts(), simply(text), "cut into {size}");
            }
        }
    }

    #[test]
    fn parts_that_know_the_byte_before_them_add_up_wherever_the_cut_is() {
        let text = "둘 a\r\n\n  bc\x0b\x0cd e\t파일".as_bytes();
        for cut in 1..text.len() {
            let first = Counter::default().read(&text[..cut], &mut [0; 3]).unwrap();
            let second = Counter::after(text[cut - 1]).read(&text[cut..], &mut [0; 3]).unwrap();
            assert_eq!([first, second].into_iter().sum::<Counts>(), simply(text), "cut at {cut}");
        }
    }
}
