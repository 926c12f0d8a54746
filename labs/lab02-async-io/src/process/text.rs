//! Counting in any encoding, from pieces cut anywhere.

use std::ops::AddAssign;

use encoding_rs::{Decoder, DecoderResult, Encoding};
use serde::{Deserialize, Serialize};

use super::FileError;
use crate::count::Counter;

/// So much is decoded at a time: it stays in the first cache.
const DECODED_BYTES: usize = 16 << 10;

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
    decoder: Decoder,
    decoded: Box<[u8]>,
    counter: Counter,
    bytes: u64,
    chars: u64,
}

impl TextCounter {
    /// Begins a text of that encoding, unless a byte order mark says otherwise.
    pub fn new(encoding: &'static Encoding) -> Self {
        let decoded = vec![0; DECODED_BYTES].into();
        TextCounter { decoder: encoding.new_decoder(), decoded, counter: Counter::default(), bytes: 0, chars: 0 }
    }

    /// Counts the next piece.
    ///
    /// # Errors
    /// [`FileError::NotText`] for bytes that mean nothing in the encoding; the text is at its end then.
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), FileError> {
        self.decode(piece, false)
    }

    /// Ends the text.
    ///
    /// # Errors
    /// [`FileError::NotText`] where half a letter is left.
    pub fn finish(mut self) -> Result<TextCounts, FileError> {
        self.decode(&[], true)?;
        let counts = self.counter.counts();
        Ok(TextCounts { lines: counts.lines, words: counts.words, bytes: self.bytes, chars: self.chars })
    }

    fn decode(&mut self, mut piece: &[u8], last: bool) -> Result<(), FileError> {
        loop {
            let (outcome, read, written) =
                self.decoder.decode_to_utf8_without_replacement(piece, &mut self.decoded, last);
            let decoded = &self.decoded[..written];
            self.counter.feed(decoded);
            // Every byte but those that only continue a character.
            self.chars += decoded.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count() as u64;
            self.bytes += read as u64;
            piece = &piece[read..];
            match outcome {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => (),
                DecoderResult::Malformed(bad, after) => {
                    let offset = self.bytes - u64::from(bad) - u64::from(after);
                    return Err(FileError::NotText { encoding: self.decoder.encoding().name().to_owned(), offset });
                }
            }
        }
    }
}
