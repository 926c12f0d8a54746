//! Two axes with their mesh, and from values to pixels.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::prelude::{ChartBuilder, LabelAreaPosition};
use plotters::style::Color;

use super::axis::Axis;
use super::figure::{Area, STRING};
use super::ink;
use super::text::{Canvas, Hand, width};

/// Size of tick labels.
pub(super) const LABEL: f64 = 12.0;
/// Height below the horizontal axis: tick labels and the axis's title.
pub(super) const BELOW: i32 = 48;

/// What the vertical axis shows.
pub(super) enum Vertical<'axis> {
    /// Values with ticks and a title.
    Values(&'axis Axis, &'axis str),
    /// So many rows from top to bottom; who draws them names them.
    Rows(usize),
}

/// Draws mesh, ticks and axis titles; the area includes the labels. What it returns turns values into pixels (rows
/// count from 0, their middle is at one half).
pub(super) fn draw(
    canvas: &Canvas<'_>,
    area: Area,
    (horizontal, title): (&Axis, &str),
    vertical: &Vertical<'_>,
) -> impl Fn(f64, f64) -> (i32, i32) + use<> {
    let mut horizontal = horizontal.clone();
    let mut vertical_axis = match vertical {
        Vertical::Values(axis, _) => Some((*axis).clone()),
        Vertical::Rows(_) => None,
    };
    let beside = match vertical {
        Vertical::Values(axis, _) => room_beside(axis),
        Vertical::Rows(_) => 0,
    };
    horizontal.thin_out(f64::from(area.right - area.left - beside), |label| width(label, LABEL), Some(1.0));
    if let Some(axis) = &mut vertical_axis {
        axis.thin_out(f64::from(area.bottom - area.top - BELOW), |_| LABEL, None);
    }
    let across = Ruler::of(&horizontal);
    let down = match vertical {
        Vertical::Values(axis, _) => Ruler::of(axis),
        Vertical::Rows(rows) => Ruler { range: *rows as f64..0.0, ticks: Vec::new() },
    };

    let size = ((area.right - area.left).max(1) as u32, (area.bottom - area.top).max(1) as u32);
    let part = canvas.clone().shrink((area.left, area.top), size);
    let mut chart = ChartBuilder::on(&part)
        .set_label_area_size(LabelAreaPosition::Bottom, BELOW)
        .set_label_area_size(LabelAreaPosition::Left, beside)
        .build_cartesian_2d(across.clone(), down.clone())
        .expect(STRING);
    let label_of = |axis: &Axis, place: &f64| {
        let near = |(tick, _): &&(f64, String)| (axis.place(*tick) - place).abs() < 1e-9 * place.abs().max(1.0);
        axis.ticks.iter().find(near).map(|(_, label)| label.clone()).unwrap_or_default()
    };
    let label_across = |place: &f64| label_of(&horizontal, place);
    let label_down = |place: &f64| vertical_axis.as_ref().map(|axis| label_of(axis, place)).unwrap_or_default();
    let mut mesh = chart.configure_mesh();
    mesh.bold_line_style(ink::MESH.stroke_width(1))
        .axis_style(ink::MUTED.stroke_width(1))
        .label_style(Hand::new(LABEL).style())
        .axis_desc_style(Hand::new(LABEL).muted().style())
        .x_labels(horizontal.ticks.len())
        .x_label_formatter(&label_across)
        .x_desc(title);
    match vertical {
        Vertical::Values(axis, title) => {
            mesh.y_labels(axis.ticks.len()).y_label_formatter(&label_down).y_desc(*title);
        }
        Vertical::Rows(_) => {
            mesh.disable_y_mesh().disable_y_axis();
        }
    }
    mesh.draw().expect(STRING);

    let (wide, high) = chart.plotting_area().get_pixel_range();
    move |x, y| {
        let y = vertical_axis.as_ref().map_or(y, |axis| axis.place(y));
        // Pixels count downwards.
        (across.map(&horizontal.place(x), (wide.start, wide.end)), down.map(&y, (high.end, high.start)))
    }
}

/// An axis as plotters sees it: places instead of values, and our ticks instead of its own.
#[derive(Clone)]
struct Ruler {
    range: Range<f64>,
    ticks: Vec<f64>,
}

impl Ruler {
    fn of(axis: &Axis) -> Ruler {
        Ruler { range: axis.range(), ticks: axis.ticks.iter().map(|(tick, _)| axis.place(*tick)).collect() }
    }
}

impl Ranged for Ruler {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, place: &f64, (from, to): (i32, i32)) -> i32 {
        let share = (place - self.range.start) / (self.range.end - self.range.start);
        from + (share * f64::from(to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        // Fine lines between the ticks would only be noise.
        if hint.weight().allow_light_points() { Vec::new() } else { self.ticks.clone() }
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

/// What stands left of a vertical axis: its widest label, the tick, and the title turned on its side.
pub(super) fn room_beside(axis: &Axis) -> i32 {
    let widest = axis.ticks.iter().map(|(_, label)| width(label, LABEL)).fold(0.0, f64::max);
    widest.ceil() as i32 + 36
}
