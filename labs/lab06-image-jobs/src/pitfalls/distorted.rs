//! The lesson's `resize((800, 600))` (its defect 6): every picture that is not 4:3 comes out squeezed.

use crate::resize::Fit;

// ANCHOR: broken
/// Broken: the size of the box, whatever the picture's shape.
pub fn size_of_the_box(_picture: (u32, u32), into: (u32, u32)) -> (u32, u32) {
    into
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: the largest size of the picture's own shape that fits.
pub fn size_that_fits(picture: (u32, u32), into: (u32, u32)) -> (u32, u32) {
    Fit::Contain.place(picture, into, false).size
}
// ANCHOR_END: mended
