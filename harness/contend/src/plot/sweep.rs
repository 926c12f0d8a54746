//! Throughput against the sweep's first parameter: a line a contender, a panel for each combination of the others.

use plotters::element::PathElement;
use plotters::style::Color;

use super::axis::Axis;
use super::chart::{self, Vertical};
use super::figure::{Area, Figure, STRING};
use super::legend::{self, Leads};
use super::marker::{self, Marker};
use super::text::{Canvas, Hand, fit, width, write};
use super::{Plot, PlotKind, Scene};
use crate::quantity::{rate, trimmed};
use crate::report::{ExperimentReport, PointReport, Quartiles};
use crate::setup::Value;
use crate::table::words;
use crate::view::shown;

/// Size of the panels' titles.
const SIZE: f64 = 12.0;
/// Height of a panel, its axis included.
const PANEL: i32 = 330;
/// Height of a panel's own title.
const HEAD: i32 = 22;
/// How far sideways lines stand from each other at most, in pixels, and all of them together: those that are equally
/// quick would cover each other else.
const APART: f64 = 4.0;
const ALL_APART: f64 = 20.0;

/// Draws it where the first parameter took at least two values.
pub(super) fn draw(scene: Scene<'_>) -> Option<Plot> {
    let experiment = scene.view.experiment;
    let parameter = experiment.sweep.first()?;
    let stations = stations(experiment, parameter);
    if stations.len() < 2 {
        return None;
    }
    let panels = panels(experiment, parameter);
    let lines = lines(experiment, parameter, &stations, &panels);
    let unit = &experiment.unit;
    let rates = scene.experiments().flat_map(|experiment| &experiment.points).flat_map(shown);
    let rates: Vec<f64> = rates.map(|(_, summary)| summary.per_second.median).filter(|rate| *rate > 0.0).collect();
    let vertical = Axis::apt(rates.iter().copied(), |tick| trimmed(&rate(tick, unit)))?;
    let horizontal = horizontal(&stations)?;

    let columns = panels.len().clamp(1, 2);
    let table_rows = panels.len().div_ceil(columns) as i32;
    let head = if panels.len() > 1 { HEAD } else { 0 };
    let height = ((PANEL + head) * table_rows).max(legend::height(lines.len()));
    let scale = match vertical.scale {
        super::axis::Scale::Log => " (log scale)",
        super::axis::Scale::Linear => "",
    };
    let figure = Figure {
        scene,
        kind: PlotKind::Sweep,
        shows: format!("{unit} per second against {parameter}"),
        notes: notes(experiment, parameter),
        summary: summary(experiment, &lines, &stations, &panels, parameter),
        height,
    };
    let legend_width = legend::width_for(lines.iter().map(|line| line.name.as_str()));
    Some(figure.draw(|canvas, area| {
        let right = area.right - legend_width;
        let panel_height = (area.bottom - area.top) / table_rows;
        let mut ends = vec![None; lines.len()];
        let apart = (ALL_APART / lines.len() as f64).min(APART);
        for (index, panel) in panels.iter().enumerate() {
            let (column, row) = (index as i32 % columns as i32, index as i32 / columns as i32);
            let wide = (right - area.left) / columns as i32;
            let inner = Area {
                left: area.left + column * wide,
                top: area.top + row * panel_height + head,
                right: area.left + (column + 1) * wide - 10,
                bottom: area.top + (row + 1) * panel_height - 4,
            };
            if head > 0 {
                let middle = (inner.left + inner.right + chart::room_beside(&vertical)) / 2;
                let room = f64::from(inner.right - inner.left);
                let text = fit(panel, room, |text| width(text, SIZE));
                write(canvas, &text, (middle, inner.top - head / 2), Hand::new(SIZE).bold().centred());
            }
            let title = format!("{unit} per second{scale}");
            let place = chart::draw(canvas, inner, (&horizontal, parameter), &Vertical::Values(&vertical, &title));
            for (number, (line, end)) in lines.iter().zip(&mut ends).enumerate() {
                let aside = ((number as f64 - (lines.len() - 1) as f64 / 2.0) * apart).round() as i32;
                let place = |x, y| {
                    let (x, y) = place(x, y);
                    (x + aside, y)
                };
                *end = draw_line(canvas, &line.values[index], line, &stations, &place);
            }
        }
        // With several panels the names stand in the order of the last one's ends, but lead to none.
        let leads = if panels.len() == 1 { Leads::ToEnds } else { Leads::Nowhere };
        let entries = lines.iter().zip(ends).map(|(line, end)| (line.marker, line.name.clone(), end)).collect();
        legend::draw(canvas, entries, leads, Area { left: right, ..area });
    }))
}

/// A contender's values: a panel, then a station.
struct Line {
    name: String,
    is_reference: bool,
    marker: Marker,
    values: Vec<Vec<Option<Quartiles>>>,
}

/// A value of the first parameter and where it stands.
struct Station {
    value: Value,
    place: f64,
}

/// The values of the first parameter from low to high; words stand in a row as they come.
fn stations(experiment: &ExperimentReport, parameter: &str) -> Vec<Station> {
    let mut values: Vec<Value> = Vec::new();
    for value in experiment.points.iter().filter_map(|point| point.point.get(parameter)) {
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
    let numbers: Option<Vec<u64>> = values.iter().map(Value::number).collect();
    match numbers {
        Some(_) => {
            values.sort();
            let at = |value: Value| Station { place: value.number().unwrap_or(0) as f64, value };
            values.into_iter().map(at).collect()
        }
        None => values.into_iter().zip(1..).map(|(value, place)| Station { value, place: f64::from(place) }).collect(),
    }
}

fn horizontal(stations: &[Station]) -> Option<Axis> {
    let places: Vec<f64> = stations.iter().map(|station| station.place).collect();
    Axis::at(&places, |place| {
        let station = stations.iter().find(|station| station.place == place);
        station.map(|station| station.value.to_string()).unwrap_or_default()
    })
}

/// What a panel is called: all swept parameters but the first.
fn panel_of(experiment: &ExperimentReport, point: &PointReport, parameter: &str) -> String {
    let others = experiment.sweep.iter().filter(|name| *name != parameter);
    let others = others.filter_map(|name| Some(format!("{name} = {}", point.point.get(name)?)));
    others.collect::<Vec<_>>().join(", ")
}

fn panels(experiment: &ExperimentReport, parameter: &str) -> Vec<String> {
    let mut panels: Vec<String> = Vec::new();
    for point in &experiment.points {
        let panel = panel_of(experiment, point, parameter);
        if !panels.contains(&panel) {
            panels.push(panel);
        }
    }
    panels
}

fn lines(experiment: &ExperimentReport, parameter: &str, stations: &[Station], panels: &[String]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for point in &experiment.points {
        let panel = panel_of(experiment, point, parameter);
        let place = panels.iter().position(|known| *known == panel);
        let value = point.point.get(parameter);
        let station = stations.iter().position(|station| Some(&station.value) == value);
        let (Some(place), Some(station)) = (place, station) else { continue };
        for (contender, summary) in shown(point) {
            let name = words::name(contender);
            let index = lines.iter().position(|line| line.name == name).unwrap_or_else(|| {
                lines.push(Line {
                    name,
                    is_reference: contender.companion,
                    marker: marker::of_series(lines.len()),
                    values: vec![vec![None; stations.len()]; panels.len()],
                });
                lines.len() - 1
            });
            lines[index].values[place][station] = Some(summary.per_second).filter(|rate| rate.median > 0.0);
        }
    }
    lines
}

/// Draws one contender in one panel; returns the height of its last marker.
fn draw_line(
    canvas: &Canvas<'_>,
    values: &[Option<Quartiles>],
    line: &Line,
    stations: &[Station],
    place: &impl Fn(f64, f64) -> (i32, i32),
) -> Option<i32> {
    let known = || values.iter().zip(stations).filter_map(|(value, station)| Some((station.place, (*value)?)));
    let colour = line.marker.colour;
    for (x, rate) in known() {
        // A low quartile of nothing has no place on a log axis.
        let low = if rate.low > 0.0 { rate.low } else { rate.median };
        let whisker = vec![place(x, low), place(x, rate.high)];
        canvas.draw(&PathElement::new(whisker, colour.stroke_width(1))).expect(STRING);
    }
    let path: Vec<(i32, i32)> = known().map(|(x, rate)| place(x, rate.median)).collect();
    if line.is_reference {
        for part in dashes(&path) {
            canvas.draw(&PathElement::new(part, colour.stroke_width(2))).expect(STRING);
        }
    } else {
        canvas.draw(&PathElement::new(path.clone(), colour.stroke_width(2))).expect(STRING);
    }
    for at in &path {
        marker::draw(canvas, line.marker, *at);
    }
    path.last().map(|(_, y)| *y)
}

/// A path cut into dashes: the line of what is only for reference.
fn dashes(path: &[(i32, i32)]) -> Vec<Vec<(i32, i32)>> {
    const DASH: f64 = 7.0;
    const GAP: f64 = 5.0;
    let mut dashes = Vec::new();
    for pair in path.windows(2) {
        let [from, to] = [pair[0], pair[1]].map(|(x, y)| (f64::from(x), f64::from(y)));
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let at = |way: f64| {
            let share = if length > 0.0 { way / length } else { 0.0 };
            ((from.0 + (to.0 - from.0) * share).round() as i32, (from.1 + (to.1 - from.1) * share).round() as i32)
        };
        let mut way = 0.0;
        while way < length {
            dashes.push(vec![at(way), at((way + DASH).min(length))]);
            way += DASH + GAP;
        }
    }
    dashes
}

fn notes(experiment: &ExperimentReport, parameter: &str) -> Vec<String> {
    let points = &experiment.points;
    // What all points have in common is part of the title, not of the axes.
    let common = points.first().map(|first| {
        let same = |(name, value): &(&String, &Value)| {
            *name != parameter
                && !experiment.sweep.contains(name)
                && points.iter().all(|point| point.point.get(*name) == Some(value))
        };
        first.point.iter().filter(same).map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
    });
    let reading =
        "medians, whiskers are quartiles; lines stand a little apart sideways; points were not raced together";
    common.into_iter().filter(|common| !common.is_empty()).chain([reading.to_owned()]).collect()
}

fn summary(
    experiment: &ExperimentReport,
    lines: &[Line],
    stations: &[Station],
    panels: &[String],
    parameter: &str,
) -> String {
    let series = |values: &[Option<Quartiles>]| {
        let known = values.iter().zip(stations).filter_map(|(value, station)| {
            Some(format!("{} at {}", rate((*value)?.median, &experiment.unit), station.value))
        });
        known.collect::<Vec<_>>().join(", ")
    };
    let mut text = format!("{} per second by {parameter}.", experiment.unit);
    for (index, panel) in panels.iter().enumerate() {
        if !panel.is_empty() {
            text.push_str(&format!(" With {panel}:"));
        }
        let each =
            lines.iter().map(|line| (line, series(&line.values[index]))).filter(|(_, series)| !series.is_empty());
        let each: Vec<String> = each.map(|(line, series)| format!("{} {series}", line.name)).collect();
        text.push_str(&format!(" {}.", each.join("; ")));
    }
    text
}
