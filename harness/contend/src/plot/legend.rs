//! The names of series on the right of a plot, each with its marker.

use plotters::element::PathElement;
use plotters::style::Color;

use super::figure::{Area, STRING};
use super::ink;
use super::marker::{self, Marker};
use super::text::{Canvas, Hand, fit, width, write};

/// Size of the names.
const SIZE: f64 = 12.0;
/// The height of a line.
const LINE: i32 = 19;
/// The most that a name may take.
const NAMES: f64 = 220.0;
/// Between the plot and the markers.
const GAP: i32 = 16;

/// Whether names are joined to what they name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leads {
    /// A fine line goes from each name to the height it names, and it stands as near to that as it can.
    ToEnds,
    /// The names stand below each other.
    Nowhere,
}

/// The width that these names take, in pixels.
pub(super) fn width_for<'name>(names: impl Iterator<Item = &'name str>) -> i32 {
    let widest = names.map(|name| width(name, SIZE)).fold(0.0, f64::max).min(NAMES);
    widest.ceil() as i32 + 2 * marker::RADIUS + GAP + 8
}

/// The height that so many names take.
pub(super) fn height(names: usize) -> i32 {
    LINE * names as i32 + 10
}

/// Draws the names from top to bottom in the order of the heights they name; those without one come last.
pub(super) fn draw(canvas: &Canvas<'_>, mut names: Vec<(Marker, String, Option<i32>)>, leads: Leads, area: Area) {
    names.sort_by_key(|(_, _, end)| end.unwrap_or(i32::MAX));
    let wishes = names.iter().map(|(_, _, end)| end.filter(|_| leads == Leads::ToEnds));
    let places = spread(wishes, area.top + LINE / 2, area.bottom - LINE / 2);
    for ((marker, name, end), y) in names.into_iter().zip(places) {
        let x = area.left + marker::RADIUS + GAP;
        if let (Leads::ToEnds, Some(end)) = (leads, end) {
            let lead = vec![(area.left - 8, end), (x - marker::RADIUS - 3, y)];
            canvas.draw(&PathElement::new(lead, ink::MESH.stroke_width(1))).expect(STRING);
        }
        marker::draw(canvas, marker, (x, y));
        let name = fit(&name, NAMES, |text| width(text, SIZE));
        write(canvas, &name, (x + marker::RADIUS + 6, y), Hand::new(SIZE));
    }
}

/// Heights as near to the wished ones as a line's height between them allows; those without a wish follow below.
fn spread(wishes: impl Iterator<Item = Option<i32>>, top: i32, bottom: i32) -> Vec<i32> {
    let mut free = top;
    let mut places: Vec<i32> = wishes
        .map(|wish| {
            let y = wish.unwrap_or(free).max(free);
            free = y + LINE;
            y
        })
        .collect();
    // What went over the bottom pushes the others up.
    let mut limit = bottom;
    for y in places.iter_mut().rev() {
        *y = (*y).min(limit);
        limit = *y - LINE;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_order_and_do_not_touch() {
        let wishes = [Some(100), Some(100), Some(101), Some(400), None];
        let places = spread(wishes.into_iter(), 10, 410);
        assert_eq!(places, [100, 119, 138, 391, 410]);
    }
}
