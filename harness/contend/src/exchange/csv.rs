//! A table for spreadsheets and data frames: every contender of every point, what is not known left empty.

use crate::report::{ContenderReport, Report};
use crate::setup::describe;
use crate::table::words;
use crate::view::{View, views};

/// One line a contender; quoting is RFC 4180's.
pub(super) fn text(report: &Report) -> Vec<u8> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let mut write =
        |cells: Vec<String>| writer.write_record(&cells).expect("memory takes every line, all of one length");
    write(COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect());
    for view in views(report) {
        for contender in &view.point.contenders {
            write(COLUMNS.iter().map(|(_, read)| read(view, contender).unwrap_or_default()).collect());
        }
    }
    writer.into_inner().expect("memory takes every line")
}

type Read = fn(View<'_>, &ContenderReport) -> Option<String>;

/// A column's name, with its unit where it has one, and how it is read.
const COLUMNS: [(&str, Read); 25] = [
    ("run", |view, _| Some(view.report.run.name.clone())),
    ("lab", |view, _| Some(view.lab.lab.clone())),
    ("experiment", |view, _| Some(view.experiment.experiment.clone())),
    ("point", |view, _| Some(describe(&view.point.point))),
    ("contender", |_, contender| Some(contender.name.clone())),
    ("status", |_, contender| Some(contender.status.word().to_owned())),
    ("raced", |_, contender| Some(contender.raced.to_string())),
    ("generations", |_, contender| Some(contender.generations.len().to_string())),
    ("unit", |view, _| Some(view.experiment.unit.clone())),
    ("wall_low_ns", |_, contender| figure(contender, |summary| Some(summary.wall_ns.low))),
    ("wall_median_ns", |_, contender| figure(contender, |summary| Some(summary.wall_ns.median))),
    ("wall_high_ns", |_, contender| figure(contender, |summary| Some(summary.wall_ns.high))),
    ("per_second", |_, contender| {
        figure(contender, |summary| (!summary.per_second.is_unknown()).then_some(summary.per_second.median))
    }),
    ("cpu_ns", |_, contender| figure(contender, |summary| summary.cpu_ns)),
    ("baseline", |view, _| Some(view.point.baseline.clone())),
    ("ratio", |_, contender| judged(contender, |judged| judged.ratio.to_string())),
    ("ratio_low", |_, contender| judged(contender, |judged| judged.low.to_string())),
    ("ratio_high", |_, contender| judged(contender, |judged| judged.high.to_string())),
    ("level", |_, contender| judged(contender, |judged| judged.level.to_string())),
    ("verdict", |_, contender| judged(contender, words::verdict)),
    ("p50_ns", |_, contender| latency(contender, "p50")),
    ("p99_ns", |_, contender| latency(contender, "p99")),
    ("p99_9_ns", |_, contender| latency(contender, "p99.9")),
    ("fairness", |_, contender| figure(contender, |summary| summary.fairness)),
    ("peak_kib", |_, contender| {
        let trial = contender.trial.as_ref().filter(|_| contender.status.is_verified())?;
        Some(trial.peak_kib?.to_string())
    }),
];

fn figure(contender: &ContenderReport, read: fn(&crate::report::Summary) -> Option<f64>) -> Option<String> {
    let summary = contender.summary.as_ref().filter(|_| contender.status.has_figures())?;
    Some(read(summary)?.to_string())
}

fn judged(contender: &ContenderReport, read: fn(&crate::report::Judged) -> String) -> Option<String> {
    contender.judgement.as_ref().filter(|_| contender.status.is_verified()).map(read)
}

fn latency(contender: &ContenderReport, name: &str) -> Option<String> {
    let summary = contender.summary.as_ref().filter(|_| contender.status.is_verified())?;
    Some(summary.latency_ns.get(name)?.to_string())
}
