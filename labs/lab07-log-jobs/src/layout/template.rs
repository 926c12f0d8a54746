//! Layouts whose fields follow each other in a fixed order, written as data.

use memchr::memchr;

use crate::stamp::TimeFormat;
use crate::{Level, Record};

/// One layout: its name, and what a line consists of, from its beginning. What is left over is the message.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) name: &'static str,
    pub(super) pieces: &'static [Piece],
}

/// A part of a line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece {
    /// A time.
    Time(TimeFormat),
    /// A run of letters that names a level.
    Level,
    /// A single letter that names a level.
    Letter,
    /// Exactly this.
    Text(&'static [u8]),
    /// One space or more.
    Spaces,
    /// One digit or more.
    Digits,
    /// Anything up to this, and this.
    Until(&'static [u8]),
    /// The source: anything but spaces up to this, and this.
    Source(&'static [u8]),
    /// The source, which may have spaces in it.
    LongSource(&'static [u8]),
    /// Apache's `core:error`: a module, a colon, a level; or a level alone.
    ModuleLevel,
}

impl Template {
    pub(super) fn parse<'a>(&self, line: &'a [u8], year: u16) -> Option<Record<'a>> {
        let (mut rest, mut level, mut at, mut source) = (line, None, None, &b""[..]);
        for piece in self.pieces {
            let used = match *piece {
                Piece::Time(format) => {
                    let (stamp, used) = format.parse(rest, year)?;
                    at = Some(stamp);
                    used
                }
                Piece::Level => {
                    let used = run(rest, u8::is_ascii_alphabetic);
                    level = Some(Level::named(&rest[..used])?);
                    used
                }
                Piece::Letter => {
                    level = Some(Level::named(rest.get(..1)?)?);
                    1
                }
                Piece::Text(text) => rest.starts_with(text).then_some(text.len())?,
                Piece::Spaces => at_least_one(run(rest, |byte| *byte == b' '))?,
                Piece::Digits => at_least_one(run(rest, u8::is_ascii_digit))?,
                Piece::Until(end) => find(rest, end)? + end.len(),
                Piece::Source(end) => {
                    let length = find(rest, end)?;
                    source = &rest[..length];
                    (length > 0 && memchr(b' ', source).is_none()).then_some(length + end.len())?
                }
                Piece::LongSource(end) => {
                    let length = at_least_one(find(rest, end)?)?;
                    source = &rest[..length];
                    length + end.len()
                }
                Piece::ModuleLevel => {
                    let length = find(rest, b"]")?;
                    let field = &rest[..length];
                    let colon = memchr(b':', field);
                    source = &field[..colon.unwrap_or(0)];
                    let named = &field[colon.map_or(0, |colon| colon + 1)..];
                    // `trace1` to `trace8` are Apache's own.
                    level = Some(Level::named(named.trim_ascii_end()).or_else(|| trace(named))?);
                    length
                }
            };
            rest = &rest[used..];
        }
        Some(Record::new(level, at, source.trim_ascii_end(), rest))
    }
}

fn trace(name: &[u8]) -> Option<Level> {
    name.starts_with(b"trace").then_some(Level::Trace)
}

fn at_least_one(count: usize) -> Option<usize> {
    (count > 0).then_some(count)
}

fn run(text: &[u8], belongs: impl Fn(&u8) -> bool) -> usize {
    text.iter().position(|byte| !belongs(byte)).unwrap_or(text.len())
}

/// Fields are short and their ends shorter: looking for the end's first byte is quicker than to prepare a searcher.
fn find(text: &[u8], end: &[u8]) -> Option<usize> {
    let first = *end.first()?;
    let mut from = 0;
    loop {
        let at = from + memchr(first, &text[from..])?;
        if text[at..].starts_with(end) {
            return Some(at);
        }
        from = at + 1;
    }
}
