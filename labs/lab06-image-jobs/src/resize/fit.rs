//! Which part of a picture goes where.

/// How a picture fits into a box of another shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum Fit {
    /// All of it, as large as the box allows, in its own proportions.
    #[default]
    Contain,
    /// The whole box, with as much of the picture as fills it, from its middle.
    Cover,
    /// Into the box, whatever that does to its proportions.
    Stretch,
}

/// A part of the picture, in its own pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    /// From its left edge.
    pub left: f64,
    /// From its upper edge.
    pub top: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

/// What becomes of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    /// The width and height that it gets.
    pub size: (u32, u32),
    /// The part of it that is taken; `None` takes all.
    pub crop: Option<Crop>,
}

impl Fit {
    /// All names that the command line knows.
    pub const ALL: [(&'static str, Fit); 3] =
        [("contain", Fit::Contain), ("cover", Fit::Cover), ("stretch", Fit::Stretch)];

    /// Where a picture of one size goes in a box of another. Unless `enlarge` is asked for, no side becomes longer than it
    /// is.
    ///
    /// # Examples
    /// ```
    /// use lab06_image_jobs::resize::Fit;
    /// assert_eq!(Fit::Contain.place((1920, 1080), (800, 600), false).size, (800, 450));
    /// assert_eq!(Fit::Cover.place((1920, 1080), (800, 600), false).size, (800, 600));
    /// assert_eq!(Fit::Contain.place((100, 50), (800, 600), false).size, (100, 50));
    /// ```
    pub fn place(self, from: (u32, u32), into: (u32, u32), enlarge: bool) -> Placement {
        let (width, height) = (f64::from(from.0), f64::from(from.1));
        let into = if enlarge || self == Fit::Contain { into } else { (into.0.min(from.0), into.1.min(from.1)) };
        let (box_width, box_height) = (f64::from(into.0), f64::from(into.1));
        match self {
            Fit::Stretch => Placement { size: into, crop: None },
            Fit::Contain => {
                let scale = (box_width / width).min(box_height / height);
                let scale = if enlarge { scale } else { scale.min(1.0) };
                let side = |length: f64| (length * scale).round().max(1.0) as u32;
                Placement { size: (side(width).min(into.0.max(1)), side(height).min(into.1.max(1))), crop: None }
            }
            Fit::Cover => {
                let scale = (box_width / width).max(box_height / height);
                let (taken_width, taken_height) = ((box_width / scale).min(width), (box_height / scale).min(height));
                let crop = Crop {
                    left: (width - taken_width) / 2.0,
                    top: (height - taken_height) / 2.0,
                    width: taken_width,
                    height: taken_height,
                };
                Placement { size: into, crop: Some(crop) }
            }
        }
    }
}
