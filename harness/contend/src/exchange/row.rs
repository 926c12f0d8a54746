//! A contender at a point, as other tools see a benchmark: a name and its times.

use crate::lab::Kind;
use crate::report::{ContenderReport, Report, Summary};
use crate::setup::describe;
use crate::view::{View, shown, views};

/// One benchmark.
pub(super) struct Row<'report> {
    pub(super) view: View<'report>,
    pub(super) contender: &'report ContenderReport,
    pub(super) summary: &'report Summary,
    /// Wall time of one job or operation, one value a generation, in nanoseconds.
    pub(super) times_ns: Vec<f64>,
}

/// How much one call does.
pub(super) enum Amount {
    Bytes(u64),
    Elements(u64),
}

/// All that raced to a verified end, in the report's order.
pub(super) fn rows(report: &Report) -> Vec<Row<'_>> {
    views(report)
        .flat_map(|view| {
            shown(view.point).map(move |(contender, summary)| {
                let times_ns = contender.generations.iter().map(|generation| generation.wall_ns).collect();
                Row { view, contender, summary, times_ns }
            })
        })
        // No tool takes a benchmark without a time, and some refuse a whole file for one of zero.
        .filter(|row| !row.times_ns.is_empty() && row.times_ns.iter().all(|time| time.is_finite() && *time > 0.0))
        .collect()
}

impl Row<'_> {
    /// Lab and experiment: `lab01-lock-contention/gil-demo`.
    pub(super) fn group(&self) -> String {
        format!("{}/{}", self.view.lab.lab, self.view.experiment.experiment)
    }

    /// The point: `n=10000000 workers=2`; nothing if it has no parameters.
    pub(super) fn place(&self) -> Option<String> {
        Some(describe(&self.view.point.point)).filter(|place| !place.is_empty())
    }

    /// A name that no other row of the report has: `lab01-lock-contention/gil-demo/std-threads/n=10000000 workers=2`.
    pub(super) fn name(&self) -> String {
        let place = self.place().map(|place| format!("/{place}")).unwrap_or_default();
        format!("{}/{}{place}", self.group(), self.contender.name)
    }

    /// How much one job does; an operation of a load is just that.
    pub(super) fn amount(&self) -> Option<Amount> {
        let amount = self.view.point.amount;
        match (self.view.experiment.kind, self.view.experiment.unit.as_str()) {
            (Kind::Load, _) => None,
            (Kind::Job, "bytes") => Some(Amount::Bytes(amount)),
            (Kind::Job, _) => Some(Amount::Elements(amount)),
        }
    }
}
