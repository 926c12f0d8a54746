//! Markers: shapes first, colours second, so that a print in grey still tells the series apart.

use plotters::element::{Circle, PathElement, Polygon};
use plotters::style::{Color, RGBColor};

use super::figure::STRING;
use super::ink;
use super::text::Canvas;

/// A shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Circle,
    Square,
    Diamond,
    Up,
    Down,
    Left,
    Right,
    Plus,
    Cross,
    Star,
}

/// The inside of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    Filled,
    Hollow,
    Dotted,
}

/// A shape with its inside and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) shape: Shape,
    pub(super) inside: Inside,
    pub(super) colour: RGBColor,
}

const SHAPES: [Shape; 10] = [
    Shape::Circle,
    Shape::Square,
    Shape::Up,
    Shape::Diamond,
    Shape::Down,
    Shape::Cross,
    Shape::Right,
    Shape::Plus,
    Shape::Left,
    Shape::Star,
];

/// The marker of the series of that number: thirty differ without their colours.
pub(super) fn of_series(number: usize) -> Marker {
    let inside = [Inside::Filled, Inside::Hollow, Inside::Dotted][number / SHAPES.len() % 3];
    Marker { shape: SHAPES[number % SHAPES.len()], inside, colour: ink::SERIES[number % ink::SERIES.len()] }
}

/// The usual half width in pixels.
pub(super) const RADIUS: i32 = 6;

/// Draws a marker around a point.
pub(super) fn draw(canvas: &Canvas<'_>, marker: Marker, at: (i32, i32)) {
    let Marker { shape, inside, colour } = marker;
    let ground = if inside == Inside::Filled { colour } else { ink::PAPER };
    if shape == Shape::Circle {
        let radius = RADIUS - 1;
        canvas.draw(&Circle::new(at, radius, ground.filled())).expect(STRING);
        canvas.draw(&Circle::new(at, radius, outline(inside, colour).stroke_width(2))).expect(STRING);
    } else {
        let corners: Vec<(i32, i32)> = corners(shape).into_iter().map(|(x, y)| (at.0 + x, at.1 + y)).collect();
        canvas.draw(&Polygon::new(corners.clone(), ground.filled())).expect(STRING);
        let closed: Vec<(i32, i32)> = corners.iter().chain(corners.first()).copied().collect();
        let width = if inside == Inside::Filled { 1 } else { 2 };
        canvas.draw(&PathElement::new(closed, outline(inside, colour).stroke_width(width))).expect(STRING);
    }
    if inside == Inside::Dotted {
        canvas.draw(&Circle::new(at, 2, colour.filled())).expect(STRING);
    }
}

/// Filled shapes are rimmed with ink, since the light colours of the set alone are faint on white.
fn outline(inside: Inside, colour: RGBColor) -> RGBColor {
    if inside == Inside::Filled { ink::INK } else { colour }
}

fn corners(shape: Shape) -> Vec<(i32, i32)> {
    let r = RADIUS;
    let turned = |corners: Vec<(i32, i32)>| corners.into_iter().map(|(x, y)| (y, x)).collect();
    match shape {
        // A circle has none; it is drawn as one.
        Shape::Circle => Vec::new(),
        Shape::Square => vec![(-r + 1, -r + 1), (r - 1, -r + 1), (r - 1, r - 1), (-r + 1, r - 1)],
        Shape::Diamond => vec![(0, -r - 1), (r + 1, 0), (0, r + 1), (-r - 1, 0)],
        Shape::Up => vec![(0, -r), (r, r - 1), (-r, r - 1)],
        Shape::Down => vec![(0, r), (r, -r + 1), (-r, -r + 1)],
        Shape::Left => turned(corners(Shape::Up)),
        Shape::Right => turned(corners(Shape::Down)),
        Shape::Plus => plus(r, 2),
        Shape::Cross => {
            // A plus turned by an eighth: (x - y, x + y), shrunk by the square root of two.
            let turn = |(x, y): (i32, i32)| (shrink(x - y), shrink(x + y));
            plus(r + 1, 2).into_iter().map(turn).collect()
        }
        Shape::Star => star(),
    }
}

fn shrink(value: i32) -> i32 {
    (f64::from(value) / std::f64::consts::SQRT_2).round() as i32
}

fn plus(r: i32, half: i32) -> Vec<(i32, i32)> {
    vec![
        (-half, -r),
        (half, -r),
        (half, -half),
        (r, -half),
        (r, half),
        (half, half),
        (half, r),
        (-half, r),
        (-half, half),
        (-r, half),
        (-r, -half),
        (-half, -half),
    ]
}

/// Five points out, five in; written down, for pixels are coarse.
fn star() -> Vec<(i32, i32)> {
    vec![(0, -7), (2, -2), (7, -2), (3, 1), (4, 6), (0, 3), (-4, 6), (-3, 1), (-7, -2), (-2, -2)]
}
