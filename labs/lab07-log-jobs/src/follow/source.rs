//! One open file, whatever its name is by now: where it was read to, and the half line at its end.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::time::{Duration, SystemTime};

use contend_files::{FileError, open};
use memchr::{memchr, memrchr};

use crate::Layout;
use crate::layout::detect;
use crate::unpacked::without_mark;

/// One read.
const READ_BYTES: usize = 64 << 10;
/// A line is given in pieces of at most this length.
const LONGEST_LINE: usize = 1 << 20;
/// So many first bytes tell one file from another.
const HEAD_BYTES: usize = 1_024;

/// A line that came.
#[derive(Clone, Copy, Debug)]
pub struct FollowedLine<'a> {
    /// The path that is followed, whatever the file is called by now.
    pub path: &'a Path,
    /// How the file's lines are made up, as far as can be told from its beginning.
    pub layout: Layout,
    /// Tells one generation of the file from the next: grows by one with each that is begun to be read.
    pub generation: u64,
    /// The line, without its newline.
    pub text: &'a [u8],
    /// Whether its newline came; the last line of a finished file may lack it, and a line over 1 MiB is given in pieces.
    pub is_whole: bool,
}

/// What a file is, while any name or descriptor of it is there; with the time of its birth, since numbers are used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
    born: Option<SystemTime>,
}

impl Identity {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Identity { device: metadata.dev(), inode: metadata.ino(), born: metadata.created().ok() }
    }
}

#[derive(Debug)]
pub(super) struct Source {
    file: File,
    pub(super) identity: Identity,
    offset: u64,
    /// Its first bytes, as far as they were there.
    head: Vec<u8>,
    half: Vec<u8>,
    generation: u64,
    layout: Option<Layout>,
    /// When its last line came.
    pub(super) grew: Duration,
}

impl Source {
    pub(super) fn open(path: &Path, generation: u64, now: Duration) -> Result<Self, FileError> {
        let file = open(path)?;
        let identity = Identity::of(&file.metadata()?);
        Ok(Source {
            file,
            identity,
            offset: 0,
            head: Vec::new(),
            half: Vec::new(),
            generation,
            layout: None,
            grew: now,
        })
    }

    /// Passes over what is there, up to the beginning of an unfinished last line.
    pub(super) fn pass_over(&mut self) -> io::Result<()> {
        let size = self.file.metadata()?.len();
        let from = size.saturating_sub(READ_BYTES as u64);
        let mut end = vec![0; (size - from) as usize];
        let read = read_at(&self.file, &mut end, from)?;
        let unfinished = memrchr(b'\n', &end[..read]).map_or(read, |newline| read - newline - 1);
        // A last line longer than that began somewhere before: its end is given as a line.
        self.offset = from + (read - if from == 0 || unfinished < read { unfinished } else { 0 }) as u64;
        self.keep_head()
    }

    /// Goes on where another, of which this is a copy, had come to.
    pub(super) fn go_on_from(&mut self, original: &mut Source) {
        self.offset = original.offset;
        self.half = std::mem::take(&mut original.half);
        self.head.clone_from(&original.head);
    }

    /// Whether the file begins with all of these bytes, and they are some.
    pub(super) fn begins_with(&self, head: &[u8]) -> io::Result<bool> {
        let mut beginning = vec![0; head.len()];
        let read = read_at(&self.file, &mut beginning, 0)?;
        Ok(!head.is_empty() && beginning[..read] == *head)
    }

    /// Its first bytes as they were when it was read.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Its first bytes as they are now, read or not.
    pub(super) fn head_now(&self) -> io::Result<Vec<u8>> {
        let mut head = vec![0; HEAD_BYTES];
        let read = read_at(&self.file, &mut head, 0)?;
        head.truncate(read);
        Ok(head)
    }

    /// Nothing of it was read yet.
    pub(super) fn is_unread(&self) -> bool {
        self.offset == 0
    }

    /// Whether it is shorter than it was, or begins otherwise.
    pub(super) fn was_truncated(&self) -> io::Result<bool> {
        Ok(self.offset > 0 && (self.file.metadata()?.len() < self.offset || !self.begins_with(&self.head)?))
    }

    /// Begins again at the start of the file, as a new generation.
    pub(super) fn begin_again(&mut self, generation: u64) {
        self.offset = 0;
        self.head.clear();
        self.half.clear();
        self.layout = None;
        self.generation = generation;
    }

    /// Gives the lines that were added; whether there were any bytes.
    pub(super) fn read_on(
        &mut self,
        path: &Path,
        now: Duration,
        on_line: &mut dyn FnMut(FollowedLine<'_>),
    ) -> io::Result<bool> {
        let (mut buffer, mut has_grown) = (vec![0; READ_BYTES], false);
        loop {
            let read = read_at(&self.file, &mut buffer, self.offset)?;
            if read == 0 {
                return Ok(has_grown);
            }
            (has_grown, self.grew) = (true, now);
            self.offset += read as u64;
            self.keep_head()?;
            self.split(path, &buffer[..read], on_line);
        }
    }

    fn split(&mut self, path: &Path, mut text: &[u8], on_line: &mut dyn FnMut(FollowedLine<'_>)) {
        let layout = self.layout();
        while let Some(newline) = memchr(b'\n', text) {
            let line = if self.half.is_empty() {
                &text[..newline]
            } else {
                self.half.extend_from_slice(&text[..newline]);
                &self.half[..]
            };
            on_line(FollowedLine { path, layout, generation: self.generation, text: line, is_whole: true });
            self.half.clear();
            text = &text[newline + 1..];
        }
        self.half.extend_from_slice(text);
        if self.half.len() > LONGEST_LINE {
            self.finish(path, on_line);
        }
    }

    /// Gives the half line, if there is one.
    pub(super) fn finish(&mut self, path: &Path, on_line: &mut dyn FnMut(FollowedLine<'_>)) {
        let half = std::mem::take(&mut self.half);
        if !half.is_empty() {
            let (layout, generation) = (self.layout(), self.generation);
            on_line(FollowedLine { path, layout, generation, text: &half, is_whole: false });
        }
    }

    /// Found out from the beginning of the file when its first line is there.
    fn layout(&mut self) -> Layout {
        if let Some(layout) = self.layout {
            return layout;
        }
        let mut beginning = vec![0; READ_BYTES];
        let read = read_at(&self.file, &mut beginning, 0).unwrap_or(0);
        let layout = detect(without_mark(&beginning[..read]));
        if memchr(b'\n', &beginning[..read]).is_some() {
            self.layout = Some(layout);
        }
        layout
    }

    fn keep_head(&mut self) -> io::Result<()> {
        let wanted = HEAD_BYTES.min(usize::try_from(self.offset).unwrap_or(HEAD_BYTES));
        if self.head.len() < wanted {
            self.head.resize(wanted, 0);
            let read = read_at(&self.file, &mut self.head, 0)?;
            self.head.truncate(read);
        }
        Ok(())
    }
}

/// As much as there is.
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read_at(&mut buffer[filled..], offset + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => (),
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
