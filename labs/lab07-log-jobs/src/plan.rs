//! What is to be read, in parts that any worker can take, and what one worker makes of a part.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use contend_files::FileError;
use encoding_rs::{Encoding, UTF_8};
use serde::{Deserialize, Serialize};

use crate::Layout;
use crate::lines::{Bounds, Line, each_line};
use crate::tally::{ByLevel, Depth, Span, Tally, Tallying};
use crate::unpacked::{Looked, without_mark};

/// A plain file longer than this is cut into parts of this length, so that one large file keeps all workers busy.
pub(crate) const PART_BYTES: u64 = 8 << 20;

/// Which files, and how they are read.
pub(crate) struct Plan {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) parts: Vec<Part>,
    pub(crate) reading: Reading,
    /// Hears of each part that is done and of its length in bytes; says whether to go on.
    on_part: Box<dyn Fn(u64) -> bool + Send + Sync>,
    is_stopped: AtomicBool,
}

/// How files are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    /// Their layout; `None` finds it out.
    pub(crate) layout: Option<Layout>,
    pub(crate) encoding: &'static Encoding,
    pub(crate) depth: Depth,
    pub(crate) span: Span,
    pub(crate) retries: u32,
}

impl Default for Reading {
    fn default() -> Self {
        Reading { layout: None, encoding: UTF_8, depth: Depth::Full, span: Span::default(), retries: 0 }
    }
}

/// The lines of a file that begin in these bytes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    /// Its place in [`Plan::paths`].
    pub(crate) file: usize,
    pub(crate) start: u64,
    /// `u64::MAX` reads to the end, wherever it is by then.
    pub(crate) end: u64,
    /// How many bytes it is for those who watch; 0 where the file could not be looked at.
    pub(crate) bytes: u64,
}

impl Plan {
    /// Looks at the length of each file, and into those that are long enough to be worth dividing.
    pub(crate) fn of(paths: Vec<PathBuf>, reading: Reading) -> Self {
        let mut parts = Vec::new();
        for (file, path) in paths.iter().enumerate() {
            let size = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
            let is_divided = size > PART_BYTES
                && Looked::at(path, reading.encoding, Some(Layout::PLAIN)).is_ok_and(|looked| looked.can_be_divided());
            if !is_divided {
                parts.push(Part { file, start: 0, end: u64::MAX, bytes: size });
                continue;
            }
            let mut start = 0;
            while start < size {
                let end = start + PART_BYTES;
                let (end, bytes) = if end < size { (end, PART_BYTES) } else { (u64::MAX, size - start) };
                parts.push(Part { file, start, end, bytes });
                start += PART_BYTES;
            }
        }
        Plan { paths, parts, reading, on_part: Box::new(|_| true), is_stopped: AtomicBool::new(false) }
    }

    /// Tells this of each part that is done.
    pub(crate) fn telling(mut self, on_part: impl Fn(u64) -> bool + Send + Sync + 'static) -> Self {
        self.on_part = Box::new(on_part);
        self
    }

    /// All bytes of all files, packed as they are.
    pub(crate) fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.bytes).sum()
    }

    /// Somebody was told to stop; parts that are not begun are left.
    pub(crate) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    pub(crate) fn tell(&self, part: &Part) {
        if !(self.on_part)(part.bytes) {
            self.is_stopped.store(true, Ordering::Relaxed);
        }
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("paths", &self.paths).field("parts", &self.parts.len()).finish_non_exhaustive()
    }
}

/// What one worker, or all of them, made of their parts.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Found {
    pub(crate) total: Tally,
    pub(crate) files: BTreeMap<usize, InFile>,
    /// Used again from part to part.
    #[serde(skip)]
    buffer: Vec<u8>,
}

/// What was found in one file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct InFile {
    pub(crate) layout: Option<Layout>,
    pub(crate) lines: u64,
    pub(crate) records: u64,
    pub(crate) levels: ByLevel,
    pub(crate) fault: Option<FileError>,
    pub(crate) attempts: u32,
}

impl Found {
    /// Reads a part, unless somebody said stop, and tells of it.
    pub(crate) fn read(&mut self, plan: &Plan, part: &Part) {
        if !plan.is_stopped() {
            self.read_quietly(&plan.paths[part.file], part, &plan.reading);
            plan.tell(part);
        }
    }

    /// Reads a part of the file at this path.
    pub(crate) fn read_quietly(&mut self, path: &std::path::Path, part: &Part, reading: &Reading) {
        let before = (self.total.lines, self.total.records, self.total.levels);
        let mut attempts = 1;
        let looked = loop {
            match Looked::at(path, reading.encoding, reading.layout) {
                Err(error) if error.may_pass() && attempts <= reading.retries => {
                    thread::sleep(Duration::from_millis(20 << (attempts - 1).min(6)));
                    attempts += 1;
                }
                looked => break looked,
            }
        };
        let (layout, fault) = match looked {
            Ok(mut looked) => (Some(looked.layout), self.read_text(&mut looked, part, reading).err()),
            Err(error) => (None, Some(error)),
        };
        let mut levels = self.total.levels;
        levels.iter_mut().zip(before.2).for_each(|(now, before)| *now -= before);
        let lines = self.total.lines - before.0;
        let records = self.total.records - before.1;
        self.files.entry(part.file).or_default().merge(InFile { layout, lines, records, levels, fault, attempts });
    }

    fn read_text(&mut self, looked: &mut Looked, part: &Part, reading: &Reading) -> Result<(), FileError> {
        let (layout, year) = (looked.layout, looked.year);
        // The byte before says whether a line begins here.
        let from = part.start.saturating_sub(1);
        let bounds = Bounds { passes_first: part.start > 0, end: part.end.saturating_sub(from) };
        let bytes_before = self.total.bytes;
        let mut tallying = Tallying::new(&mut self.total, reading.depth, reading.span);
        let mut is_first = part.start == 0;
        // At the start of a file nothing comes before that a line could belong to.
        let mut is_orphan = part.start == 0;
        let mut on_line = |line: Line<'_>| {
            tallying.line(line.bytes, line.is_cut);
            let text = if std::mem::take(&mut is_first) { without_mark(line.text) } else { line.text };
            match layout.parse(text, year) {
                Some(record) if !(text.is_empty()) => {
                    is_orphan = false;
                    tallying.record(&record);
                }
                _ if is_orphan && !text.trim_ascii().is_empty() => tallying.record(&Layout::plain(text)),
                _ => tallying.continued(),
            }
        };
        let read =
            looked.text_from(from).and_then(|mut text| each_line(&mut *text, &mut self.buffer, bounds, &mut on_line));
        drop(tallying);
        read.map_err(|error| looked.fault(error, self.total.bytes - bytes_before))
    }

    /// Adds what another worker found.
    pub(crate) fn merge(mut self, other: Found) -> Found {
        self.total.merge(other.total);
        for (file, found) in other.files {
            self.files.entry(file).or_default().merge(found);
        }
        self
    }
}

impl InFile {
    fn merge(&mut self, other: InFile) {
        self.layout = self.layout.or(other.layout);
        self.lines += other.lines;
        self.records += other.records;
        self.levels.iter_mut().zip(other.levels).for_each(|(into, count)| *into += count);
        self.fault = self.fault.take().or(other.fault);
        self.attempts = self.attempts.max(other.attempts);
    }
}
