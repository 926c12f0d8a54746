//! From open windows to what a report says of them: pure, as the rest of the outcome.

use std::collections::BTreeMap;

use crate::estimate::median;
use crate::journal::OpenTurn;
use crate::protocol::Latency;
use crate::referee::outcome::{per_second, quantiles};
use crate::report::{Generation, OpenGeneration, OpenSummary};

/// Generations in which a rate may have been too much, as a share of all. Beyond that it has no percentiles: they would
/// be those of the good days.
const SATURATED_AT_MOST: f64 = 0.1;

/// The latencies of an open window, with the rate behind their names; none where more arrived than could be done.
pub(crate) fn latencies(turn: &OpenTurn) -> BTreeMap<String, u64> {
    let latency = turn.window.latency.as_ref().filter(|_| !is_saturated(turn));
    let named = latency.map(quantiles).unwrap_or_default();
    named.into_iter().map(|(name, value)| (at_rate(&name, turn.per_second), value)).collect()
}

/// A quantile's name at a rate: `p99@20000`.
pub(crate) fn at_rate(name: &str, per_second: u64) -> String {
    format!("{name}@{per_second}")
}

fn is_saturated(turn: &OpenTurn) -> bool {
    let lanes = turn.window.operations_per_lane.len();
    turn.window.open_loop.is_none_or(|open| open.is_saturated(lanes))
}

/// One window's part of its generation.
pub(crate) fn generation(turn: &OpenTurn) -> OpenGeneration {
    let open = turn.window.open_loop.unwrap_or_default();
    let some = |latency: &Option<Latency>| latency.as_ref().map(quantiles).unwrap_or_default();
    OpenGeneration {
        per_second: turn.per_second,
        planned: open.planned,
        backlog_growth: open.backlog_growth(),
        saturated: is_saturated(turn),
        done_per_second: if turn.window.open_ns > 0 { per_second(&turn.window) } else { 0.0 },
        lag_ns: some(&open.lag),
        service_ns: some(&open.service),
    }
}

/// Each rate over the generations, in the order in which they were raced.
pub(crate) fn summaries(own: &[Generation]) -> Vec<OpenSummary> {
    let all: Vec<&OpenGeneration> =
        own.iter().filter_map(|generation| generation.load.as_ref()).flat_map(|load| &load.open).collect();
    let mut rates: Vec<u64> = Vec::new();
    for one in &all {
        if !rates.contains(&one.per_second) {
            rates.push(one.per_second);
        }
    }
    rates.into_iter().map(|per_second| summary(&all, per_second)).collect()
}

fn summary(all: &[&OpenGeneration], per_second: u64) -> OpenSummary {
    let here: Vec<&OpenGeneration> = all.iter().copied().filter(|one| one.per_second == per_second).collect();
    let of =
        |read: fn(&OpenGeneration) -> f64| median(&here.iter().map(|one| read(one)).collect::<Vec<_>>()).unwrap_or(0.0);
    OpenSummary {
        per_second,
        planned: of(|one| one.planned as f64),
        backlog_growth: of(|one| one.backlog_growth),
        saturated: here.iter().filter(|one| one.saturated).count() as f64 / here.len().max(1) as f64,
        done_per_second: of(|one| one.done_per_second),
        lag_ns: medians(here.iter().map(|one| &one.lag_ns)),
        service_ns: medians(here.iter().map(|one| &one.service_ns)),
    }
}

/// Name by name, over those maps that have it.
pub(crate) fn medians<'maps>(maps: impl Iterator<Item = &'maps BTreeMap<String, u64>>) -> BTreeMap<String, f64> {
    let mut values: BTreeMap<&String, Vec<f64>> = BTreeMap::new();
    for (name, value) in maps.flatten() {
        values.entry(name).or_default().push(*value as f64);
    }
    values.into_iter().filter_map(|(name, values)| Some((name.clone(), median(&values)?))).collect()
}

/// Whether a quantile is shown: it is one of the closed loop, or its rate was kept up with in nearly all generations.
pub(crate) fn has_percentiles(name: &str, summaries: &[OpenSummary]) -> bool {
    let Some((_, rate)) = name.split_once('@') else { return true };
    let here = summaries.iter().find(|one| one.per_second.to_string() == rate);
    here.is_some_and(|one| one.saturated <= SATURATED_AT_MOST)
}
