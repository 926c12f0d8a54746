//! A body as it comes in, unpacked and counted: how long it is must be known before it is all there.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;

/// Why there is no whole body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damaged {
    /// Longer than it may be, as it came or unpacked.
    #[error("it is longer than {0} bytes")]
    TooLarge(u64),
    /// No gzip, or half of one.
    #[error("its gzip is damaged: {0}")]
    Gzip(String),
    /// Packed in a way that was not asked for.
    #[error("it is packed as `{0}`, which was not asked for")]
    Unasked(String),
}

/// A body that is being received. Memory never grows beyond the limit, whatever the packed bytes unfold to.
///
/// # Examples
/// ```
/// use lab08_web_scraping::page::{Body, Damaged};
/// let mut body = Body::new(None, 4)?;
/// body.push(b"page")?;
/// assert_eq!(body.push(b"s"), Err(Damaged::TooLarge(4)));
/// # Ok::<(), Damaged>(())
/// ```
#[derive(Debug)]
pub struct Body(Kind);

#[derive(Debug)]
enum Kind {
    Plain(Bounded),
    Gzip(Box<MultiGzDecoder<Bounded>>),
}

impl Body {
    /// Begins one with the response's `content-encoding`; `most` bytes may come out of it.
    ///
    /// # Errors
    /// [`Damaged::Unasked`].
    pub fn new(content_encoding: Option<&str>, most: u64) -> Result<Self, Damaged> {
        let room = Bounded { bytes: Vec::new(), most, over: false };
        match content_encoding.map(|name| name.trim().to_ascii_lowercase()).as_deref() {
            None | Some("" | "identity") => Ok(Body(Kind::Plain(room))),
            Some("gzip" | "x-gzip") => Ok(Body(Kind::Gzip(Box::new(MultiGzDecoder::new(room))))),
            Some(other) => Err(Damaged::Unasked(other.chars().take(40).collect())),
        }
    }

    /// Takes the next bytes off the wire.
    ///
    /// # Errors
    /// [`Damaged`]: the rest need not be received.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Damaged> {
        match &mut self.0 {
            Kind::Plain(room) => room.write_all(bytes).map_err(|error| room.damage(&error)),
            Kind::Gzip(gzip) => gzip.write_all(bytes).map_err(|error| gzip.get_ref().damage(&error)),
        }
    }

    /// As much of it as fits, for those to whom the beginning of a body that is [too large](Damaged::TooLarge) is enough.
    pub fn beginning(self) -> Vec<u8> {
        match self.0 {
            Kind::Plain(room) => room.bytes,
            Kind::Gzip(mut gzip) => std::mem::take(&mut gzip.get_mut().bytes),
        }
    }

    /// All of it, unpacked.
    ///
    /// # Errors
    /// [`Damaged`], also when it is a half.
    pub fn finish(self) -> Result<Vec<u8>, Damaged> {
        match self.0 {
            Kind::Plain(room) => Ok(room.bytes),
            Kind::Gzip(mut gzip) => match gzip.try_finish() {
                Ok(()) => Ok(std::mem::take(&mut gzip.get_mut().bytes)),
                Err(error) => Err(gzip.get_ref().damage(&error)),
            },
        }
    }
}

/// Bytes that may not become more than `most`.
#[derive(Debug)]
struct Bounded {
    bytes: Vec<u8>,
    most: u64,
    over: bool,
}

impl Bounded {
    /// What it means that they could not be written.
    fn damage(&self, error: &io::Error) -> Damaged {
        if self.over { Damaged::TooLarge(self.most) } else { Damaged::Gzip(error.to_string()) }
    }
}

impl Write for Bounded {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        let room = usize::try_from(self.most).unwrap_or(usize::MAX) - self.bytes.len();
        self.bytes.extend_from_slice(&more[..more.len().min(room)]);
        if more.len() > room {
            self.over = true;
            return Err(io::Error::other("too large"));
        }
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    }

    fn unpacked(bytes: &[u8], most: u64) -> Result<Vec<u8>, Damaged> {
        let mut body = Body::new(Some("gzip"), most)?;
        for piece in bytes.chunks(7) {
            body.push(piece)?;
        }
        body.finish()
    }

    #[test]
    fn what_was_packed_comes_out_and_members_are_one() {
        let text = b"to be, or not to be".repeat(100);
        assert_eq!(unpacked(&packed(&text), 10_000).unwrap(), text);
        assert_eq!(unpacked(&[packed(b"to "), packed(b"be")].concat(), 10_000).unwrap(), b"to be");
    }

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        assert_eq!(unpacked(&packed(&vec![0; 10_000_000]), 5_000), Err(Damaged::TooLarge(5_000)));
        assert_eq!(unpacked(&packed(b"12345"), 5).unwrap(), b"12345");
    }

    #[test]
    fn of_what_is_too_large_there_is_the_beginning() {
        for (encoding, bytes) in
            [(None, b"to be, or not to be".to_vec()), (Some("gzip"), packed(b"to be, or not to be"))]
        {
            let mut body = Body::new(encoding, 5).unwrap();
            assert_eq!(bytes.chunks(7).find_map(|piece| body.push(piece).err()), Some(Damaged::TooLarge(5)));
            assert_eq!(body.beginning(), b"to be");
        }
    }

    #[test]
    fn half_a_gzip_is_no_body_and_neither_is_none() {
        let whole = packed(&b"to be, or not to be".repeat(100));
        for bytes in [&whole[..whole.len() - 5], &whole[..4], b"plain text".as_slice()] {
            assert!(matches!(unpacked(bytes, 10_000), Err(Damaged::Gzip(_))), "{bytes:?}");
        }
        assert_eq!(Body::new(Some("br"), 1).err(), Some(Damaged::Unasked("br".to_owned())));
    }
}
