//! What is compared of an analysis, in terms that Python has too.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Level;
use crate::plan::Found;
use crate::tally::WITHOUT_LEVEL;

/// So many of the most frequent.
const TOP: usize = 20;

/// The answer of a contender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Answer {
    lines: u64,
    records: u64,
    levels: BTreeMap<&'static str, u64>,
    hours: BTreeMap<String, u64>,
    statuses: BTreeMap<u16, u64>,
    sent: u64,
    /// How many different loggers and clients there are.
    sources: usize,
    top_sources: Vec<(String, u64)>,
    /// How many different messages (numbers masked) and paths there are.
    messages: usize,
    top_messages: Vec<(String, u64)>,
}

impl Answer {
    pub(crate) fn of(found: Found) -> Self {
        let total = found.total;
        let named = Level::ALL.iter().map(|level| (level.name(), total.level(*level)));
        let levels = named.chain([("none", total.levels[WITHOUT_LEVEL])]).filter(|(_, count)| *count > 0);
        Answer {
            lines: total.lines,
            records: total.records,
            levels: levels.collect(),
            hours: total.hours.iter().map(|(hour, counts)| (hour.to_string(), counts.iter().sum())).collect(),
            statuses: total.statuses.clone(),
            sent: total.sent,
            sources: total.sources.distinct(),
            top_sources: total.sources.top(TOP),
            messages: total.messages.distinct(),
            top_messages: total.messages.top(TOP),
        }
    }
}
