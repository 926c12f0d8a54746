//! Whether a picture is another one, made smaller: in sizes that every language's decoder and filter agree on.

use image::DynamicImage;

/// Columns and rows of the coarse picture that is compared.
const GRID: (u32, u32) = (8, 6);
/// Levels that a cell's mean may be off: codecs and filters differ by less than one, another picture by dozens.
const TOLERANCE: u8 = 6;

/// The mean levels of 48 cells.
pub(super) type Grid = Vec<u8>;

pub(super) fn grid(picture: &DynamicImage) -> Grid {
    picture.thumbnail_exact(GRID.0, GRID.1).to_rgb8().into_raw()
}

pub(super) fn is_like(one: &Grid, other: &Grid) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.abs_diff(*other) <= TOLERANCE)
}
