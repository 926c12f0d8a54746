//! A row a contender: names on the left, a horizontal axis in the middle, figures on the right.

use plotters::element::{PathElement, Rectangle};
use plotters::style::{Color, RGBColor};

use super::axis::{Axis, Clipped};
use super::chart::{self, BELOW, Vertical};
use super::figure::{Area, STRING};
use super::ink;
use super::marker::{self, Marker};
use super::text::{Canvas, Hand, fit, width, write};

/// The height of a row in pixels.
const ROW: i32 = 26;
/// What stands above the rows: hints, the heads of the figures.
const ABOVE: i32 = 24;
/// The height of a line of the legend.
const LEGEND: i32 = 22;
/// Size of names and figures.
const SIZE: f64 = 12.5;
/// The most that names may take.
const NAMES: f64 = 260.0;

/// A row.
pub(super) struct Row {
    pub(super) name: String,
    /// On the right, in figures; or why there is nothing to draw.
    pub(super) figures: String,
    /// Only for reference: not one of those compared.
    pub(super) is_reference: bool,
}

/// All rows and what stands around them.
pub(super) struct Rows<'plot> {
    pub(super) rows: &'plot [Row],
    pub(super) axis: &'plot Axis,
    pub(super) title: &'plot str,
    /// The head of the figures.
    pub(super) head: &'plot str,
    /// Above the left and right end of the axis.
    pub(super) hints: [&'plot str; 2],
    pub(super) legend: &'plot [(Marker, String)],
}

impl Rows<'_> {
    /// The height in pixels of a plot of so many rows with this legend.
    pub(super) fn height(rows: usize, legend: &[(Marker, String)]) -> i32 {
        ABOVE + ROW * rows as i32 + BELOW + 6 + LEGEND * legend_places(legend, super::figure::WIDTH - 40).1
    }

    /// Draws all but the values; returns where a value of a row is, and whether it lay outside the axis.
    pub(super) fn draw(&self, canvas: &Canvas<'_>, area: Area) -> impl Fn(usize, f64) -> ((i32, i32), Clipped) + use<> {
        let measure = |text: &str| width(text, SIZE);
        let widest = |texts: &mut dyn Iterator<Item = &str>| texts.map(measure).fold(0.0, f64::max).ceil();
        let names = widest(&mut self.rows.iter().map(|row| row.name.as_str())).min(NAMES) as i32 + 12;
        let heads = [self.head];
        let figures = widest(&mut self.rows.iter().map(|row| row.figures.as_str()).chain(heads)) as i32 + 14;
        let top = area.top + ABOVE;
        let bottom = top + ROW * self.rows.len() as i32;
        let middle = |row: usize| top + ROW * row as i32 + ROW / 2;

        for (index, row) in self.rows.iter().enumerate() {
            let y = top + ROW * index as i32;
            if index % 2 == 1 {
                let band = Rectangle::new([(area.left, y), (area.right, y + ROW)], ink::BAND.filled());
                canvas.draw(&band).expect(STRING);
            }
            let hand = if row.is_reference { Hand::new(SIZE).muted() } else { Hand::new(SIZE) };
            let name = fit(&row.name, NAMES, measure);
            write(canvas, &name, (area.left + names - 10, middle(index)), hand.ending_here());
            write(canvas, &row.figures, (area.right - 4, middle(index)), hand.ending_here());
        }
        write(canvas, self.head, (area.right - 4, area.top + ABOVE / 2), Hand::new(chart::LABEL).muted().ending_here());

        let plotted = Area { left: area.left + names, top, right: area.right - figures, bottom: bottom + BELOW };
        let place = chart::draw(canvas, plotted, (self.axis, self.title), &Vertical::Rows(self.rows.len()));
        let [low, high] = self.hints;
        write(canvas, low, (plotted.left, area.top + ABOVE / 2), Hand::new(chart::LABEL).muted());
        write(canvas, high, (plotted.right, area.top + ABOVE / 2), Hand::new(chart::LABEL).muted().ending_here());
        draw_legend(canvas, self.legend, (area.left, bottom + BELOW + 6), area.right - area.left);

        let axis = self.axis.clone();
        move |row, value| {
            let (value, clipped) = axis.clip(value);
            (place(value, row as f64 + 0.5), clipped)
        }
    }
}

/// A horizontal line between two places, with a stroke across an end that is really there, and an arrow at one that
/// lies beyond the axis.
pub(super) fn interval(canvas: &Canvas<'_>, ends: [((i32, i32), Clipped); 2], colour: RGBColor) {
    let [from, to] = ends.map(|(place, _)| place);
    // An interval that the marker covers needs no ends: they would only look like a smudge on it.
    let is_covered = to.0 - from.0 <= 2 * marker::RADIUS + 2;
    if is_covered && ends.iter().all(|(_, clipped)| *clipped == Clipped::No) {
        return;
    }
    canvas.draw(&PathElement::new(vec![from, to], colour.stroke_width(2))).expect(STRING);
    for ((x, y), clipped) in ends {
        let end = match clipped {
            Clipped::No => vec![(x, y - 5), (x, y + 5)],
            Clipped::Low => vec![(x + 6, y - 5), (x, y), (x + 6, y + 5)],
            Clipped::High => vec![(x - 6, y - 5), (x, y), (x - 6, y + 5)],
        };
        canvas.draw(&PathElement::new(end, colour.stroke_width(2))).expect(STRING);
    }
}

/// Where each entry of a legend begins, and how many lines that takes.
fn legend_places(legend: &[(Marker, String)], room: i32) -> (Vec<(i32, i32)>, i32) {
    let (mut x, mut row) = (0, 0);
    let mut places = Vec::new();
    for (_, text) in legend {
        let needs = 2 * marker::RADIUS + 28 + width(text, chart::LABEL).ceil() as i32;
        if x > 0 && x + needs > room {
            (x, row) = (0, row + 1);
        }
        places.push((x, row * LEGEND));
        x += needs;
    }
    (places, if legend.is_empty() { 0 } else { row + 1 })
}

fn draw_legend(canvas: &Canvas<'_>, legend: &[(Marker, String)], at: (i32, i32), room: i32) {
    let (places, _) = legend_places(legend, room);
    for ((marker, text), (x, y)) in legend.iter().zip(places) {
        let (x, y) = (at.0 + x + marker::RADIUS + 2, at.1 + y + LEGEND / 2);
        marker::draw(canvas, *marker, (x, y));
        write(canvas, text, (x + marker::RADIUS + 6, y), Hand::new(chart::LABEL));
    }
}
