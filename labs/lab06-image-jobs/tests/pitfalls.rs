//! Each pitfall is shown to be broken, for the reason that is stated there.

use std::path::Path;

use lab06_image_jobs::pitfalls::distorted::{size_of_the_box, size_that_fits};
use lab06_image_jobs::pitfalls::names::{is_picture, is_picture_by_ending, result_beside, result_by_replacing};

// ANCHOR: distorted
#[test]
fn a_box_is_not_a_shape() {
    // 16:9 becomes 4:3: a circle is a third higher than it is wide.
    let (width, height) = size_of_the_box((1920, 1080), (800, 600));
    assert_eq!(width * 3, height * 4);
    let (width, height) = size_that_fits((1920, 1080), (800, 600));
    assert_eq!((width, height, width * 9), (800, 450, height * 16));
}
// ANCHOR_END: distorted

// ANCHOR: names
#[test]
fn replacing_text_is_not_naming_a_file() {
    assert_eq!(result_by_replacing("trip.jpg.d/a.jpg"), "trip_resized.jpg.d/a_resized.jpg");
    assert_eq!(result_by_replacing("trip/a.JPG"), "trip/a.JPG", "it would be written over its own original");
    assert_eq!(result_beside(Path::new("trip.jpg.d/a.jpg")), Path::new("trip.jpg.d/a_resized.jpg"));
    assert_eq!(result_beside(Path::new("trip/a.JPG")), Path::new("trip/a_resized.JPG"));
}

#[test]
fn cameras_write_endings_in_capitals() {
    for name in ["a.JPG", "a.jpeg", "a.Jpeg"] {
        assert!(!is_picture_by_ending(name) && is_picture(Path::new(name)), "{name}");
    }
}
// ANCHOR_END: names
