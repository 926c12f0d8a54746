//! A log's text, whatever it is packed in and whatever its letters are encoded in.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use contend_files::{FileError, open};
use encoding_rs::{Encoding, UTF_8};
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::bufread::MultiGzDecoder;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::Layout;
use crate::layout::detect;
use crate::lines::READ_BYTES;

/// So much of a file is looked at to find out what it is.
const BEGINNING_BYTES: u64 = 64 << 10;

/// How a file is packed, told by its first bytes and never by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Not,
    Gzip,
    Zstd,
}

impl Packing {
    fn of(beginning: &[u8]) -> Self {
        match beginning {
            [0x1f, 0x8b, ..] => Packing::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Packing::Zstd,
            _ => Packing::Not,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Packing::Not => "plain",
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        }
    }
}

/// A file of which the beginning was looked at.
#[derive(Debug)]
pub(crate) struct Looked {
    file: File,
    packing: Packing,
    /// Its bytes must be turned into UTF-8 before anything can be found in them.
    needs_decoding: bool,
    encoding: &'static Encoding,
    pub(crate) layout: Layout,
    /// For layouts without one: when the file was last written to.
    pub(crate) year: u16,
}

impl Looked {
    /// Opens it and finds out what it is.
    ///
    /// # Errors
    /// The system's, or that it is no regular file.
    pub(crate) fn at(path: &Path, encoding: &'static Encoding, layout: Option<Layout>) -> Result<Self, FileError> {
        let mut file = open(path)?;
        let metadata = file.metadata()?;
        let mut beginning = Vec::new();
        (&mut file).take(BEGINNING_BYTES).read_to_end(&mut beginning)?;
        let packing = Packing::of(&beginning);
        let is_utf_16 = matches!(beginning[..], [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
        let year = metadata.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
        let year = year.map(|time| time.to_zoned(TimeZone::system()).year());
        let mut looked = Looked {
            file,
            packing,
            needs_decoding: encoding != UTF_8 || is_utf_16,
            encoding,
            layout: Layout::PLAIN,
            year: year.and_then(|year| u16::try_from(year).ok()).unwrap_or(0),
        };
        looked.layout = match layout {
            Some(layout) => layout,
            None => detect(without_mark(&looked.beginning_as_text(beginning))),
        };
        Ok(looked)
    }

    /// Whether a worker can begin anywhere in it.
    pub(crate) fn can_be_divided(&self) -> bool {
        self.packing == Packing::Not && !self.needs_decoding
    }

    /// Its text from this offset on; 0 unless [`Looked::can_be_divided`].
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn text_from(&mut self, offset: u64) -> io::Result<Box<dyn Read + '_>> {
        self.file.seek(SeekFrom::Start(offset))?;
        Ok(self.decoded(unpacked(self.packing, &self.file)?))
    }

    /// What went wrong with reading, after so many bytes of text.
    pub(crate) fn fault(&self, error: io::Error, bytes: u64) -> FileError {
        match self.packing {
            Packing::Not => error.into(),
            packing => {
                let why = match error.kind() {
                    io::ErrorKind::UnexpectedEof => "it ends too soon".to_owned(),
                    _ => error.to_string(),
                };
                FileError::Damaged { packing: packing.name().to_owned(), why, bytes }
            }
        }
    }

    /// What can be unpacked of the first bytes; where they do not unpack at all, the reading will say so.
    fn beginning_as_text(&self, beginning: Vec<u8>) -> Vec<u8> {
        if self.can_be_divided() {
            return beginning;
        }
        let mut text = Vec::new();
        if let Ok(unpacked) = unpacked(self.packing, &beginning[..]) {
            // The end of `beginning` is an end too soon for the unpacker.
            let _ = self.decoded(unpacked).take(BEGINNING_BYTES).read_to_end(&mut text);
        }
        text
    }

    fn decoded<'a>(&self, unpacked: Box<dyn Read + 'a>) -> Box<dyn Read + 'a> {
        if !self.needs_decoding {
            return unpacked;
        }
        let decoder = DecodeReaderBytesBuilder::new().encoding(Some(self.encoding)).bom_override(true).build(unpacked);
        Box::new(decoder)
    }
}

fn unpacked<'a>(packing: Packing, packed: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    Ok(match packing {
        Packing::Not => Box::new(packed),
        // Several members, one after the other, are one text: logs are appended to and packed piece by piece.
        Packing::Gzip => Box::new(MultiGzDecoder::new(BufReader::with_capacity(READ_BYTES / 4, packed))),
        Packing::Zstd => Box::new(zstd::Decoder::with_buffer(BufReader::with_capacity(READ_BYTES / 4, packed))?),
    })
}

/// UTF-8's byte order mark says nothing and belongs to no field.
pub(crate) fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}
