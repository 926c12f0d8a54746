//! Everything that is counted of a log, and how two counts become one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::counts::NameCounts;
use crate::mask::mask;
use crate::micros::Micros;
use crate::stamp::Hour;
use crate::{Level, Record, Stamp};

/// Records by level; the last is for those without one.
pub type ByLevel = [u64; 8];

/// Where records without a level are counted in [`ByLevel`].
pub const WITHOUT_LEVEL: usize = 7;

/// How much is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Depth {
    /// Lines, records, levels and hours.
    Levels,
    /// All that, and sources, messages, requests.
    #[default]
    Full,
}

/// What is counted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Lines, a last one without a newline included.
    pub lines: u64,
    /// Bytes, unpacked.
    pub bytes: u64,
    /// Records that lie in the time asked for.
    pub records: u64,
    /// Lines that belong to the record before them, and blank ones.
    pub continued: u64,
    /// Records that do not lie in the time asked for, or have no time to tell by.
    pub left_out: u64,
    /// Lines longer than what is kept of one: their beginning was read, and the rest counted as bytes.
    pub cut: u64,
    /// Records by level.
    pub levels: ByLevel,
    /// Records by hour and level; those without a time are in none.
    pub hours: BTreeMap<Hour, ByLevel>,
    /// By logger, program, or client.
    pub sources: NameCounts,
    /// By message, numbers masked; or by method and path.
    pub messages: NameCounts,
    /// Requests by status.
    pub statuses: BTreeMap<u16, u64>,
    /// The bytes of all answers' bodies.
    pub sent: u64,
    /// How long requests took, where the log says so.
    pub micros: Micros,
}

/// Counts records into a tally, and remembers what the next record probably has in common with the last.
pub(crate) struct Tallying<'t> {
    tally: &'t mut Tally,
    depth: Depth,
    span: Span,
    hour: Option<(Hour, ByLevel)>,
    status: (u16, u64),
    masked: Vec<u8>,
}

/// From when to when, the end not included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Not before this.
    pub since: Option<Stamp>,
    /// Before this.
    pub until: Option<Stamp>,
}

impl Span {
    fn is_all(&self) -> bool {
        *self == Span::default()
    }

    fn contains(&self, at: Option<Stamp>) -> bool {
        self.is_all()
            || at.filter(|at| at.has_date()).is_some_and(|at| {
                self.since.is_none_or(|since| at >= since) && self.until.is_none_or(|until| at < until)
            })
    }
}

impl<'t> Tallying<'t> {
    pub(crate) fn new(tally: &'t mut Tally, depth: Depth, span: Span) -> Self {
        Tallying { tally, depth, span, hour: None, status: (0, 0), masked: Vec::new() }
    }

    /// A line of so many bytes, its newline included.
    pub(crate) fn line(&mut self, bytes: usize, is_cut: bool) {
        self.tally.lines += 1;
        self.tally.bytes += bytes as u64;
        self.tally.cut += u64::from(is_cut);
    }

    pub(crate) fn continued(&mut self) {
        self.tally.continued += 1;
    }

    pub(crate) fn record(&mut self, record: &Record<'_>) {
        if !self.span.contains(record.at) {
            self.tally.left_out += 1;
            return;
        }
        self.tally.records += 1;
        let level = record.level.map_or(WITHOUT_LEVEL, Level::index);
        self.tally.levels[level] += 1;
        if let Some(hour) = record.at.map(Stamp::hour) {
            match &mut self.hour {
                Some((last, counts)) if *last == hour => counts[level] += 1,
                _ => {
                    self.settle_hour();
                    let mut counts = ByLevel::default();
                    counts[level] = 1;
                    self.hour = Some((hour, counts));
                }
            }
        }
        if self.depth == Depth::Full {
            self.detail(record);
        }
    }

    fn detail(&mut self, record: &Record<'_>) {
        if !record.source.is_empty() {
            self.tally.sources.add(&record.source);
        }
        match record.access {
            None => {
                mask(&record.message, &mut self.masked);
                self.tally.messages.add(&self.masked);
            }
            Some(access) => {
                self.tally.messages.add(&record.message);
                self.tally.sent += access.bytes;
                if self.status.0 != access.status {
                    self.settle_status();
                    self.status.0 = access.status;
                }
                self.status.1 += 1;
                if let Some(micros) = access.micros {
                    self.tally.micros.record(micros);
                }
            }
        }
    }

    fn settle_hour(&mut self) {
        if let Some((hour, counts)) = self.hour.take() {
            add(self.tally.hours.entry(hour).or_default(), &counts);
        }
    }

    fn settle_status(&mut self) {
        let (status, times) = std::mem::take(&mut self.status);
        if times > 0 {
            *self.tally.statuses.entry(status).or_default() += times;
        }
    }
}

impl Drop for Tallying<'_> {
    fn drop(&mut self) {
        self.settle_hour();
        self.settle_status();
    }
}

fn add(into: &mut ByLevel, counts: &ByLevel) {
    for (into, count) in into.iter_mut().zip(counts) {
        *into += count;
    }
}

impl Tally {
    /// Adds what another worker counted.
    pub fn merge(&mut self, other: Tally) {
        let Tally { lines, bytes, records, continued, left_out, cut, levels, hours, sources, messages, .. } = other;
        self.lines += lines;
        self.bytes += bytes;
        self.records += records;
        self.continued += continued;
        self.left_out += left_out;
        self.cut += cut;
        add(&mut self.levels, &levels);
        for (hour, counts) in hours {
            add(self.hours.entry(hour).or_default(), &counts);
        }
        self.sources.merge(sources);
        self.messages.merge(messages);
        for (status, times) in other.statuses {
            *self.statuses.entry(status).or_default() += times;
        }
        self.sent += other.sent;
        self.micros.merge(other.micros);
    }

    /// Records of that level.
    pub fn level(&self, level: Level) -> u64 {
        self.levels[level.index()]
    }
}
