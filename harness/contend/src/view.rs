//! Where a table or a plot looks: one point of one experiment of a report.

use crate::lab::Kind;
use crate::report::{ContenderReport, ExperimentReport, LabReport, PointReport, Report, Summary};
use crate::setup::{Point, Value};

/// One point of one experiment, with all that stands around it.
#[derive(Clone, Copy, Debug)]
pub struct View<'report> {
    /// The whole run.
    pub report: &'report Report,
    /// The lab.
    pub lab: &'report LabReport,
    /// The experiment.
    pub experiment: &'report ExperimentReport,
    /// The point.
    pub point: &'report PointReport,
}

/// Every point of a report, in its order.
pub fn views(report: &Report) -> impl Iterator<Item = View<'_>> {
    report.labs.iter().flat_map(move |lab| {
        lab.experiments.iter().flat_map(move |experiment| {
            experiment.points.iter().map(move |point| View { report, lab, experiment, point })
        })
    })
}

/// The view of that experiment's point; without a point, the last one raced (the largest, where sizes grow).
pub fn view<'report>(
    report: &'report Report,
    lab: &str,
    experiment: &str,
    point: Option<&Point>,
) -> Option<View<'report>> {
    views(report)
        .filter(|view| view.lab.lab == lab && view.experiment.experiment == experiment)
        .filter(|view| point.is_none_or(|point| view.point.point == *point))
        .last()
}

impl<'report> View<'report> {
    /// What one operation is called: a `job`, or of a load an `op`.
    pub fn operation(&self) -> &'static str {
        match self.experiment.kind {
            Kind::Job => "job",
            Kind::Load => "op",
        }
    }

    /// How many workers did the work: the point's own number, else one for each core.
    pub fn workers(&self) -> usize {
        let declared = self.point.point.get("workers").and_then(Value::number);
        declared.and_then(|workers| usize::try_from(workers).ok()).unwrap_or(self.report.machine.cores).max(1)
    }

    /// The rates at which it was raced in an open loop, in operations a second.
    pub fn rates(&self) -> Vec<u64> {
        let mut rates: Vec<u64> = Vec::new();
        for open in shown(self.point).flat_map(|(_, summary)| &summary.open) {
            if !rates.contains(&open.per_second) {
                rates.push(open.per_second);
            }
        }
        rates
    }

    /// Who could not keep up with that rate, and has no percentiles there.
    pub fn saturated(&self, per_second: u64) -> Vec<&'report str> {
        let median = format!("p50@{per_second}");
        let raced = |summary: &Summary| summary.open.iter().any(|open| open.per_second == per_second);
        shown(self.point)
            .filter(|(_, summary)| raced(summary) && !summary.latency_ns.contains_key(&median))
            .map(|(contender, _)| contender.name.as_str())
            .collect()
    }

    /// The point in words, swept parameters first: `workers = 2, n = 10000000`.
    pub fn place(&self) -> String {
        let swept = self.experiment.sweep.iter().filter_map(|name| self.point.point.get_key_value(name));
        let fixed = self.point.point.iter().filter(|(name, _)| !self.experiment.sweep.contains(name));
        swept.chain(fixed).map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
    }

    /// Lab and experiment: `lab01-lock-contention · gil-demo`.
    pub fn title(&self) -> String {
        format!("{} · {}", self.lab.lab, self.experiment.experiment)
    }

    /// A name for files and anchors, unique within the report: letters, digits, `.` and `-` alone.
    pub fn slug(&self) -> String {
        let mut slug = slug_of(&[&self.lab.lab, &self.experiment.experiment]);
        if self.experiment.points.len() > 1 {
            for name in &self.experiment.sweep {
                if let Some(value) = self.point.point.get(name) {
                    slug.push('-');
                    slug.push_str(&slug_of(&[name, &value.to_string()]));
                }
            }
        }
        slug
    }
}

/// The contenders of a point whose numbers may be shown: they raced, and every answer was right.
pub fn shown(point: &PointReport) -> impl Iterator<Item = (&ContenderReport, &Summary)> {
    point
        .contenders
        .iter()
        .filter(|contender| contender.status.is_verified())
        .filter_map(|contender| Some((contender, contender.summary.as_ref()?)))
}

/// Words joined by `-`, whatever a file system or an anchor might dislike replaced.
pub(crate) fn slug_of(words: &[&str]) -> String {
    let clean = |c: char| if c.is_alphanumeric() || c == '.' { c } else { '-' };
    words.iter().map(|word| word.chars().map(clean).collect::<String>()).collect::<Vec<_>>().join("-")
}
