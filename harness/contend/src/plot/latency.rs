//! How long an operation takes, and how long the unlucky ones: percentiles of each contender of a load.

use plotters::style::RGBColor;

use super::axis::Axis;
use super::figure::{Figure, STRING};
use super::marker::{self, Inside, Marker, Shape};
use super::rows::{Row, Rows};
use super::{Plot, PlotKind, Scene, ink};
use crate::quantity::{count, duration, trimmed};
use crate::report::Summary;
use crate::table::words;
use crate::view::shown;

use plotters::element::PathElement;
use plotters::style::Color;

/// The percentiles shown, each with its shape: the further out, the more edges.
const QUANTILES: [(&str, Shape, RGBColor); 4] = [
    ("p50", Shape::Circle, ink::BLUE),
    ("p90", Shape::Up, ink::GREEN),
    ("p99", Shape::Square, ink::ORANGE),
    ("p99.9", Shape::Star, ink::VERMILLION),
];

/// In which loop: the closed one, or an open one at this rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loop {
    Closed,
    Open(u64),
}

/// Draws it where a contender has latencies in that loop.
pub(super) fn draw(scene: Scene<'_>, at: Loop) -> Option<Plot> {
    let mut entries: Vec<_> = shown(scene.view.point)
        .filter(|(_, summary)| QUANTILES.iter().any(|(name, ..)| quantile(summary, name, at).is_some()))
        .collect();
    // By the median, as one reads them; a contender without one comes last.
    let order = |summary: &Summary| quantile(summary, "p50", at).unwrap_or(f64::INFINITY);
    entries.sort_by(|(_, one), (_, other)| order(one).total_cmp(&order(other)));
    let all = scene.points().flat_map(shown).flat_map(|(_, summary)| values(summary, at));
    let axis = Axis::log(all, |tick| trimmed(&duration(tick)))?;

    let rows: Vec<Row> = entries
        .iter()
        .map(|(contender, summary)| Row {
            name: words::name(contender),
            figures: ["p50", "p99"].map(|name| quantile(summary, name, at).map_or("–".into(), duration)).join(" / "),
            is_reference: contender.companion,
        })
        .collect();
    let legend: Vec<(Marker, String)> = QUANTILES
        .iter()
        .filter(|(name, ..)| entries.iter().any(|(_, summary)| quantile(summary, name, at).is_some()))
        .map(|(name, shape, colour)| (marker_of(*shape, *colour), (*name).to_owned()))
        .collect();
    let (kind, shows, reading) = match at {
        Loop::Closed => (
            PlotKind::Latency,
            "latency of one operation".to_owned(),
            "percentiles of one operation's latency, medians over generations; measured in windows of their own",
        ),
        Loop::Open(per_second) => (
            PlotKind::Open { per_second },
            format!("latency at {}/s, open loop", trimmed(&count(per_second as f64))),
            "operations begin at planned times, and latency counts from there; medians over generations",
        ),
    };
    let saturated = match at {
        Loop::Closed => Vec::new(),
        Loop::Open(per_second) => scene.view.saturated(per_second),
    };
    let saturated =
        if saturated.is_empty() { String::new() } else { format!("saturated at this rate: {}", saturated.join(", ")) };
    let notes = [scene.view.place(), reading.into(), saturated];
    let each = entries.iter().map(|(contender, summary)| {
        let quantiles = QUANTILES
            .iter()
            .filter_map(|(name, ..)| Some(format!("{name} {}", duration(quantile(summary, name, at)?))));
        format!("{} {}", contender.name, quantiles.collect::<Vec<_>>().join(", "))
    });
    let figure = Figure {
        scene,
        kind,
        shows,
        notes: notes.into_iter().filter(|note| !note.is_empty()).collect(),
        summary: format!("Latency by contender: {}.", each.collect::<Vec<_>>().join("; ")),
        height: Rows::height(rows.len(), &legend),
    };
    Some(figure.draw(|canvas, area| {
        let layout = Rows {
            rows: &rows,
            axis: &axis,
            title: "latency (log scale)",
            head: "p50 / p99",
            hints: ["", ""],
            legend: &legend,
        };
        let place = layout.draw(canvas, area);
        for (row, (_, summary)) in entries.iter().enumerate() {
            let all = values(summary, at);
            let ends = all.iter().copied().reduce(f64::min).zip(all.iter().copied().reduce(f64::max));
            if let Some((low, high)) = ends {
                let line = vec![place(row, low).0, place(row, high).0];
                canvas.draw(&PathElement::new(line, ink::MUTED.stroke_width(2))).expect(STRING);
            }
            for (name, shape, colour) in QUANTILES {
                if let Some(value) = quantile(summary, name, at) {
                    marker::draw(canvas, marker_of(shape, colour), place(row, value).0);
                }
            }
        }
    }))
}

fn marker_of(shape: Shape, colour: RGBColor) -> Marker {
    Marker { shape, inside: Inside::Filled, colour }
}

fn quantile(summary: &Summary, name: &str, at: Loop) -> Option<f64> {
    let latency = match at {
        Loop::Closed => summary.latency_ns.get(name),
        Loop::Open(per_second) => summary.latency_ns.get(&format!("{name}@{per_second}")),
    };
    latency.copied().filter(|value| *value > 0.0)
}

fn values(summary: &Summary, at: Loop) -> Vec<f64> {
    QUANTILES.iter().filter_map(|(name, ..)| quantile(summary, name, at)).collect()
}
