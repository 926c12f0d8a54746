//! Counting in any encoding, from pieces cut anywhere.

use std::ops::AddAssign;

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};
use serde::{Deserialize, Serialize};

use super::FileError;
use crate::count::Counter;

/// So much is looked at in one go, several times over: it stays in the first cache.
const BLOCK_BYTES: usize = 16 << 10;

/// UTF-8's byte order mark; UTF-16 has one of two bytes.
const LONGEST_MARK: usize = 3;

/// What is counted of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextCounts {
    /// Newlines.
    pub lines: u64,
    /// Runs of what is no white space of ASCII.
    pub words: u64,
    /// The bytes of the file.
    pub bytes: u64,
    /// The characters that they stand for, newlines included and the byte order mark not.
    pub chars: u64,
}

impl AddAssign for TextCounts {
    fn add_assign(&mut self, other: Self) {
        self.lines += other.lines;
        self.words += other.words;
        self.bytes += other.bytes;
        self.chars += other.chars;
    }
}

/// Decodes and counts a text that comes in pieces.
///
/// # Examples
/// ```
/// use lab02_async_io::process::TextCounter;
/// let text = "한글 text\n".as_bytes();
/// let mut counter = TextCounter::new(encoding_rs::UTF_8);
/// counter.feed(&text[..4])?; // cut within the second letter
/// counter.feed(&text[4..])?;
/// let counts = counter.finish()?;
/// assert_eq!((counts.lines, counts.words, counts.bytes, counts.chars), (1, 2, 12, 8));
/// # Ok::<(), lab02_async_io::process::FileError>(())
/// ```
pub struct TextCounter {
    asked: &'static Encoding,
    state: State,
    counter: Counter,
    /// Of the file, as far as they are counted.
    bytes: u64,
    chars: u64,
}

enum State {
    /// What came so far may be the beginning of a byte order mark.
    Beginning(Vec<u8>),
    /// Counted where it lies, without a copy. Here is the letter that the last piece ended in the middle of.
    Utf8(Vec<u8>),
    /// Decoded first.
    Other { decoder: Decoder, decoded: Box<[u8]> },
}

impl TextCounter {
    /// Begins a text of that encoding, unless a byte order mark says otherwise.
    pub fn new(encoding: &'static Encoding) -> Self {
        let state = State::Beginning(Vec::new());
        TextCounter { asked: encoding, state, counter: Counter::default(), bytes: 0, chars: 0 }
    }

    /// Counts the next piece.
    ///
    /// # Errors
    /// [`FileError::NotText`] for bytes that mean nothing in the encoding; the text is at its end then.
    pub fn feed(&mut self, mut piece: &[u8]) -> Result<(), FileError> {
        if let State::Beginning(begun) = &mut self.state {
            let missing = piece.split_off(..piece.len().min(LONGEST_MARK - begun.len())).unwrap_or_default();
            begun.extend_from_slice(missing);
            if begun.len() < LONGEST_MARK {
                return Ok(());
            }
            self.begin()?;
        }
        piece.chunks(BLOCK_BYTES).try_for_each(|block| self.count(block, false))
    }

    /// Ends the text.
    ///
    /// # Errors
    /// [`FileError::NotText`] where half a letter is left.
    pub fn finish(mut self) -> Result<TextCounts, FileError> {
        self.begin()?;
        self.count(&[], true)?;
        let counts = self.counter.counts();
        Ok(TextCounts { lines: counts.lines, words: counts.words, bytes: self.bytes, chars: self.chars })
    }

    /// Decides for an encoding by the bytes that have come, and counts those.
    fn begin(&mut self) -> Result<(), FileError> {
        let State::Beginning(begun) = &mut self.state else { return Ok(()) };
        let begun = std::mem::take(begun);
        let (encoding, mark) = Encoding::for_bom(&begun).unwrap_or((self.asked, 0));
        self.bytes += mark as u64;
        self.state = if encoding == UTF_8 {
            State::Utf8(Vec::new())
        } else {
            let decoded = vec![0; BLOCK_BYTES].into();
            State::Other { decoder: encoding.new_decoder_without_bom_handling(), decoded }
        };
        self.count(&begun[mark..], false)
    }

    fn count(&mut self, block: &[u8], last: bool) -> Result<(), FileError> {
        match &mut self.state {
            State::Beginning(_) => unreachable!("an encoding was decided for"),
            State::Utf8(_) => self.count_utf8(block, last),
            State::Other { .. } => self.decode_and_count(block, last),
        }
    }

    fn count_utf8(&mut self, mut block: &[u8], last: bool) -> Result<(), FileError> {
        let State::Utf8(cut) = &mut self.state else { return Ok(()) };
        let mut tally = |text: &[u8]| {
            self.counter.feed(text);
            self.chars += chars(text);
            self.bytes += text.len() as u64;
        };
        let mut is_text = true;
        while is_text
            && !cut.is_empty()
            && let Some(next) = block.split_off_first()
        {
            cut.push(*next);
            match std::str::from_utf8(cut) {
                Ok(letter) => {
                    tally(letter.as_bytes());
                    cut.clear();
                }
                Err(error) => is_text = error.error_len().is_none(),
            }
        }
        if is_text && let Err(error) = std::str::from_utf8(block) {
            let (text, rest) = block.split_at(error.valid_up_to());
            tally(text);
            cut.extend_from_slice(rest);
            is_text = error.error_len().is_none();
        } else if is_text {
            tally(block);
        }
        let is_cut_off = last && !cut.is_empty();
        if is_text && !is_cut_off { Ok(()) } else { Err(not_text(UTF_8, self.bytes)) }
    }

    fn decode_and_count(&mut self, mut block: &[u8], last: bool) -> Result<(), FileError> {
        let State::Other { decoder, decoded } = &mut self.state else { return Ok(()) };
        loop {
            let (outcome, read, written) = decoder.decode_to_utf8_without_replacement(block, decoded, last);
            self.counter.feed(&decoded[..written]);
            self.chars += chars(&decoded[..written]);
            self.bytes += read as u64;
            block = &block[read..];
            match outcome {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => (),
                DecoderResult::Malformed(bad, after) => {
                    return Err(not_text(decoder.encoding(), self.bytes - u64::from(bad) - u64::from(after)));
                }
            }
        }
    }
}

fn not_text(encoding: &'static Encoding, offset: u64) -> FileError {
    FileError::NotText { encoding: encoding.name().to_owned(), offset }
}

/// Every byte of UTF-8 but those that only continue a character.
fn chars(text: &[u8]) -> u64 {
    text.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count() as u64
}
