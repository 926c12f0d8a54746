//! What the time was bought with: CPU time against wall time of one job or operation.

use plotters::element::PathElement;
use plotters::style::Color;

use super::axis::Axis;
use super::chart::{self, Vertical};
use super::figure::{Area, Figure, STRING};
use super::legend::{self, Leads};
use super::marker;
use super::text::{Canvas, Hand, fit, width, write};
use super::{Plot, PlotKind, Scene, ink};
use crate::quantity::{duration, trimmed};
use crate::table::words;
use crate::view::shown;

/// Size of the names at the markers.
const SIZE: f64 = 12.0;
/// Height of the chart, its axis included.
const HEIGHT: i32 = 470;
/// Markers nearer than this, in pixels, are a crowd.
const CROWD: i32 = 20;
/// The most that a name may take.
const NAMES: f64 = 220.0;

/// Draws it where at least two contenders have both times.
pub(super) fn draw(scene: Scene<'_>) -> Option<Plot> {
    let dots: Vec<Dot> = shown(scene.view.point)
        .filter_map(|(contender, summary)| {
            let cpu = summary.cpu_ns.filter(|cpu| *cpu > 0.0)?;
            Some(Dot { name: words::name(contender), wall: summary.wall_ns.median, cpu })
        })
        .filter(|dot| dot.wall > 0.0)
        .collect();
    if dots.len() < 2 {
        return None;
    }
    let label = |tick: f64| trimmed(&duration(tick));
    let summaries = || scene.points().flat_map(shown).map(|(_, summary)| summary);
    let horizontal = Axis::log(summaries().map(|summary| summary.wall_ns.median), label)?;
    let vertical = Axis::log(summaries().filter_map(|summary| summary.cpu_ns), label)?;
    let operation = scene.view.operation();
    let across = format!("wall time of one {operation} (log scale)");
    let up = format!("CPU time of one {operation} (log scale)");
    let notes = [
        scene.view.place(),
        "left is quicker, down is cheaper; the lines are so many cores busy all the time".to_owned(),
    ];
    let each = dots.iter().map(|dot| format!("{} {} wall, {} CPU", dot.name, duration(dot.wall), duration(dot.cpu)));
    let figure = Figure {
        scene,
        kind: PlotKind::Cost,
        shows: "what the time cost".into(),
        notes: notes.into_iter().filter(|note| !note.is_empty()).collect(),
        summary: format!("CPU time against wall time of one {operation}: {}.", each.collect::<Vec<_>>().join("; ")),
        height: HEIGHT.max(legend::height(dots.len())),
    };
    let legend_width = legend::width_for(dots.iter().map(|dot| dot.name.as_str()));
    Some(figure.draw(|canvas, whole| {
        let area = Area { right: whole.right - legend_width, ..whole };
        let place = chart::draw(canvas, area, (&horizontal, &across), &Vertical::Values(&vertical, &up));
        let inner =
            Area { left: area.left + chart::room_beside(&vertical), bottom: area.bottom - chart::BELOW, ..area };
        let spots: Vec<(i32, i32)> = dots.iter().map(|dot| place(dot.wall, dot.cpu)).collect();
        let around = |(x, y): &(i32, i32)| Area { left: x - 8, top: y - 8, right: x + 8, bottom: y + 8 };
        let mut taken: Vec<Area> = spots.iter().map(around).collect();
        for cores in lines_of_cores(scene) {
            taken.extend(draw_cores(canvas, cores, [&horizontal, &vertical], &place, (inner, &taken)));
        }
        for (index, (dot, spot)) in dots.iter().zip(&spots).enumerate() {
            // The legend names all. A name at the marker as well saves looking back and forth; in a crowd it would
            // only be unclear whose it is.
            let name = fit(&dot.name, NAMES, |text| width(text, SIZE));
            let is_near = |other: &(i32, i32)| (other.0 - spot.0).abs() < CROWD && (other.1 - spot.1).abs() < CROWD;
            let is_alone = spots.iter().filter(|other| is_near(other)).count() == 1;
            if let Some(free) = free_place(*spot, &name, inner, &taken).filter(|_| is_alone) {
                write(canvas, &name, (free.left, (free.top + free.bottom) / 2), Hand::new(SIZE));
                taken.push(free);
            }
            marker::draw(canvas, marker::of_series(index), *spot);
        }
        let named = dots.iter().enumerate().zip(&spots);
        let named = named.map(|((index, dot), (x, _))| (marker::of_series(index), dot.name.clone(), Some(*x)));
        // From left to right in the plot is from top to bottom here.
        legend::draw(canvas, named.collect(), Leads::Nowhere, Area { left: area.right, ..whole });
    }))
}

struct Dot {
    name: String,
    wall: f64,
    cpu: f64,
}

/// One core, and as many as there are to use.
fn lines_of_cores(scene: Scene<'_>) -> Vec<usize> {
    let all = scene.view.report.machine.cores;
    if all > 1 { vec![1, all] } else { vec![1] }
}

/// The line on which so many cores are busy, within the axes, with its name as near to its upper end as there is room;
/// returns where that is.
fn draw_cores(
    canvas: &Canvas<'_>,
    cores: usize,
    [horizontal, vertical]: [&Axis; 2],
    place: &impl Fn(f64, f64) -> (i32, i32),
    (inner, taken): (Area, &[Area]),
) -> Option<Area> {
    let times = cores as f64;
    let (from, _) = horizontal.clip(0.0);
    let (to, _) = horizontal.clip(f64::MAX);
    let (bottom, _) = vertical.clip(0.0);
    let (top, _) = vertical.clip(f64::MAX);
    let (from, to) = (from.max(bottom / times), to.min(top / times));
    if from >= to {
        return None;
    }
    let ends = [place(from, from * times), place(to, to * times)];
    canvas.draw(&PathElement::new(ends.to_vec(), ink::MESH.stroke_width(2))).expect(STRING);
    let name = if cores == 1 { "1 core busy".to_owned() } else { format!("{cores} cores busy") };
    let wide = width(&name, SIZE).ceil() as i32;
    let candidates = (0..20).map(|step| {
        let along = |from: i32, to: i32| to + (from - to) * step / 20;
        // Left of the line, which rises to the right.
        let (right, top) = (along(ends[0].0, ends[1].0) - 10, along(ends[0].1, ends[1].1) + 2);
        Area { left: right - wide, top, right, bottom: top + 15 }
    });
    let free = candidates.into_iter().find(|area| is_free(area, inner, taken))?;
    write(canvas, &name, (free.left, (free.top + free.bottom) / 2), Hand::new(SIZE).muted());
    Some(free)
}

fn is_free(area: &Area, inner: Area, taken: &[Area]) -> bool {
    let is_inside = area.left >= inner.left + 2
        && area.right <= inner.right
        && area.top >= inner.top
        && area.bottom <= inner.bottom;
    let touches = |other: &Area| {
        area.left < other.right && other.left < area.right && area.top < other.bottom && other.top < area.bottom
    };
    is_inside && !taken.iter().any(touches)
}

/// Where beside its marker a name can stand without touching what is there.
fn free_place((x, y): (i32, i32), name: &str, inner: Area, taken: &[Area]) -> Option<Area> {
    let wide = width(name, SIZE).ceil() as i32;
    let at = |left: i32, middle: i32| Area { left, top: middle - 8, right: left + wide, bottom: middle + 8 };
    let (right, left, middle) = (x + 11, x - 11 - wide, x - wide / 2);
    let candidates = [at(right, y), at(left, y), at(middle, y - 17), at(middle, y + 17)];
    candidates.into_iter().find(|area| is_free(area, inner, taken))
}
