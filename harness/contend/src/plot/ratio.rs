//! Each contender's time against the baseline's, with the interval that decided: the answer to "who won?".

use plotters::element::PathElement;
use plotters::style::Color;

use super::axis::Axis;
use super::figure::{Figure, STRING};
use super::marker::{self, Inside, Marker, Shape};
use super::rows::{Row, Rows, interval};
use super::{Plot, PlotKind, Scene, ink};
use crate::quantity::{ratio_in, significant, trimmed};
use crate::report::{ContenderReport, Judged, Lean, PointReport, Said};
use crate::table::words;

/// Draws it where at least one contender was compared.
pub(super) fn draw(scene: Scene<'_>) -> Option<Plot> {
    let point = scene.view.point;
    let entries = entries(point);
    entries.iter().find(|entry| entry.judged.is_some())?;
    let axis = axis(scene)?;
    let baseline = &point.baseline;
    let rows: Vec<Row> = entries
        .iter()
        .map(|entry| Row {
            name: words::name(entry.contender),
            figures: entry.figures(),
            is_reference: entry.contender.companion,
        })
        .collect();
    let legend = legend(&entries);
    let title = format!("time of one {} / that of {baseline} (log scale)", scene.view.operation());
    let figure = Figure {
        scene,
        kind: PlotKind::Ratio,
        shows: format!("time against {baseline}"),
        notes: notes(scene),
        summary: summary(&entries, baseline),
        height: Rows::height(rows.len(), &legend),
    };
    Some(figure.draw(|canvas, area| {
        let layout = Rows {
            rows: &rows,
            axis: &axis,
            title: &title,
            head: "ratio [interval]",
            hints: ["← faster", "slower →"],
            legend: &legend,
        };
        let place = layout.draw(canvas, area);
        let (first, last) = (place(0, 1.0).0, place(rows.len() - 1, 1.0).0);
        let line = vec![(first.0, first.1 - 13), (last.0, last.1 + 13)];
        canvas.draw(&PathElement::new(line, ink::INK.stroke_width(2))).expect(STRING);
        for (row, entry) in entries.iter().enumerate() {
            if let Some(judged) = entry.judged {
                let marker = marker_of(judged);
                interval(canvas, [place(row, judged.low), place(row, judged.high)], marker.colour);
                marker::draw(canvas, marker, place(row, judged.ratio).0);
            } else if entry.is_baseline {
                marker::draw(canvas, BASELINE, place(row, 1.0).0);
            }
        }
    }))
}

/// A contender with its judgement, if its numbers may be shown.
struct Entry<'report> {
    contender: &'report ContenderReport,
    judged: Option<&'report Judged>,
    is_baseline: bool,
}

impl Entry<'_> {
    /// What the rows are ordered by: the quickest first, those without a number last.
    fn order(&self) -> f64 {
        match self.judged {
            Some(judged) => judged.ratio,
            None if self.is_baseline => 1.0,
            None => f64::INFINITY,
        }
    }

    fn figures(&self) -> String {
        match self.judged {
            Some(judged) => ratio_in(judged.ratio, judged.low, judged.high),
            None if self.is_baseline => "baseline".into(),
            None if self.contender.status.is_verified() => "no verdict".into(),
            None => self.contender.status.word().into(),
        }
    }
}

fn entries(point: &PointReport) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = point
        .contenders
        .iter()
        // Who was only tried is named under the table; who failed has something to answer for.
        .filter(|contender| contender.raced || !contender.status.is_verified())
        .map(|contender| Entry {
            contender,
            judged: contender.judgement.as_ref().filter(|_| contender.status.is_verified()),
            is_baseline: words::is_baseline(point, contender) && contender.raced && contender.status.is_verified(),
        })
        .collect();
    entries.sort_by(|one, other| one.order().total_cmp(&other.order()));
    entries
}

/// Covers every ratio, and every interval that is not hopelessly wide.
fn axis(scene: Scene<'_>) -> Option<Axis> {
    let judged: Vec<Judged> = scene.points().flat_map(entries).filter_map(|entry| entry.judged.copied()).collect();
    let ratios = judged.iter().map(|judged| judged.ratio).chain([1.0]);
    let (least, most) =
        ratios.clone().fold((f64::MAX, 0.0), |(least, most), ratio| (f64::min(least, ratio), f64::max(most, ratio)));
    // An end that lies further out than this becomes an arrow; else one wild interval would squeeze all the others.
    let room = (most / least).sqrt().max(1.5);
    let ends = judged.iter().flat_map(|judged| [judged.low.max(least / room), judged.high.min(most * room)]);
    Axis::log(ratios.chain(ends), |tick| trimmed(&significant(tick)))
}

const BASELINE: Marker = Marker { shape: Shape::Circle, inside: Inside::Filled, colour: ink::INK };

/// The verdict as a shape: pointing to its side, filled where it is decided.
fn marker_of(judged: &Judged) -> Marker {
    let (shape, inside, colour) = match judged.said {
        Said::Faster => (Shape::Left, Inside::Filled, ink::GREEN),
        Said::Slower => (Shape::Right, Inside::Filled, ink::VERMILLION),
        Said::Same { .. } => (Shape::Square, Inside::Filled, ink::BLUE),
        Said::CannotTell { leaning: Some(Lean::Faster), .. } => (Shape::Left, Inside::Hollow, ink::PURPLE),
        Said::CannotTell { leaning: Some(Lean::Slower), .. } => (Shape::Right, Inside::Hollow, ink::PURPLE),
        Said::CannotTell { leaning: None, .. } => (Shape::Diamond, Inside::Hollow, ink::PURPLE),
    };
    Marker { shape, inside, colour }
}

/// The shapes that occur, in a fixed order.
fn legend(entries: &[Entry<'_>]) -> Vec<(Marker, String)> {
    let meaning = |judged: &Judged| match judged.said {
        Said::Faster => (0, "faster".to_owned()),
        Said::Slower => (1, "slower".to_owned()),
        Said::Same { .. } => (2, "same within the margin".to_owned()),
        Said::CannotTell { leaning: Some(Lean::Faster), .. } => (3, "cannot tell, leans faster".to_owned()),
        Said::CannotTell { leaning: Some(Lean::Slower), .. } => (4, "cannot tell, leans slower".to_owned()),
        Said::CannotTell { leaning: None, .. } => (5, "cannot tell".to_owned()),
    };
    let mut found: Vec<(u8, Marker, String)> = entries
        .iter()
        .filter_map(|entry| {
            let judged = entry.judged?;
            let (order, words) = meaning(judged);
            Some((order, marker_of(judged), words))
        })
        .collect();
    found.sort_by_key(|(order, ..)| *order);
    found.dedup_by_key(|(order, ..)| *order);
    let baseline = entries.iter().any(|entry| entry.is_baseline).then(|| (BASELINE, "baseline".to_owned()));
    baseline.into_iter().chain(found.into_iter().map(|(_, marker, words)| (marker, words))).collect()
}

fn notes(scene: Scene<'_>) -> Vec<String> {
    let point = scene.view.point;
    let shared = match point.comparisons {
        0 | 1 => String::new(),
        number => format!(", shared between {number} comparisons"),
    };
    let bars = format!(
        "bars: the interval that decided, 99 % where faster or slower, else 95 %{shared}; {} generations",
        point.generations
    );
    [scene.view.place(), bars].into_iter().filter(|note| !note.is_empty()).collect()
}

fn summary(entries: &[Entry<'_>], baseline: &str) -> String {
    let each = entries.iter().map(|entry| {
        let verdict = entry.judged.map(|judged| format!(" {}", words::verdict(judged))).unwrap_or_default();
        format!("{} {}{verdict}", words::name(entry.contender), entry.figures())
    });
    format!("Time over that of {baseline}, quickest first: {}.", each.collect::<Vec<_>>().join("; "))
}
