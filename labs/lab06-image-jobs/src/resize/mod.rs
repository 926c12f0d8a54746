//! One picture: taken apart, turned upright, resized, put together again.

mod decode;
mod encode;
mod fit;

#[cfg(test)]
mod tests;

use fast_image_resize::{ResizeOptions, Resizer};
use image::DynamicImage;
use serde::{Deserialize, Serialize};

pub use decode::{Decoded, decode};
pub use encode::{Format, encode};
pub use fit::{Crop, Fit, Placement};

/// What becomes of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The width and height that it is to fit into, in pixels.
    pub size: (u32, u32),
    /// How.
    pub fit: Fit,
    /// Make smaller pictures larger, too.
    pub enlarge: bool,
    /// The quality of a JPEG, 1 to 100.
    pub quality: u8,
    /// Pictures that declare more pixels than this are refused before any memory is asked for.
    pub most_pixels: u64,
}

impl Default for Wanted {
    fn default() -> Self {
        Wanted { size: (800, 600), fit: Fit::Contain, enlarge: false, quality: 85, most_pixels: 100_000_000 }
    }
}

/// Why a picture was not resized: a line without its name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PictureError {
    /// The bytes are no picture that is known.
    #[error("is no picture of a known format ({0})")]
    NoPicture(String),
    /// It breaks off.
    #[error("breaks off: the end of the picture is missing")]
    BreaksOff,
    /// It declares more pixels than are allowed.
    #[error("declares {width}x{height} pixels, and {most} in all are allowed")]
    TooLarge {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
        /// The limit.
        most: u64,
    },
    /// Something in it is wrong.
    #[error("cannot be decoded: {0}")]
    Broken(String),
    /// The result cannot be encoded.
    #[error("cannot be encoded: {0}")]
    NotEncoded(String),
}

/// A picture that was resized, as a file's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resized {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its format.
    pub format: Format,
    /// Its width and height.
    pub size: (u32, u32),
}

/// Resizes a picture, given as a file's bytes. JPEG stays JPEG and PNG stays PNG; anything else becomes JPEG, or PNG where
/// it has an alpha channel. What its EXIF data says of its orientation is done to its pixels; a colour profile is kept.
///
/// # Errors
/// Says why, see [`PictureError`].
pub fn resize(file: &[u8], wanted: &Wanted, resizer: &mut Resizer) -> Result<Resized, PictureError> {
    let Decoded { picture, profile, format } = decode(file, wanted.most_pixels)?;
    let picture = fitted(picture, wanted, resizer)?;
    let size = (picture.width(), picture.height());
    let format = format.unwrap_or(if picture.color().has_alpha() { Format::Png } else { Format::Jpeg });
    let bytes = encode(&picture, format, wanted.quality, profile)?;
    Ok(Resized { bytes, format, size })
}

/// The picture in the size that is wanted: Lanczos over three lobes, as Pillow and libvips have it.
///
/// # Errors
/// For a picture whose kind of pixels cannot be resized.
pub fn fitted(picture: DynamicImage, wanted: &Wanted, resizer: &mut Resizer) -> Result<DynamicImage, PictureError> {
    let from = (picture.width(), picture.height());
    let Placement { size, crop } = wanted.fit.place(from, wanted.size, wanted.enlarge);
    if size == from && crop.is_none() {
        return Ok(picture);
    }
    let mut options = ResizeOptions::new();
    if let Some(Crop { left, top, width, height }) = crop {
        options = options.crop(left, top, width, height);
    }
    let mut resized = DynamicImage::new(size.0, size.1, picture.color());
    let done = resizer.resize(&picture, &mut resized, &options);
    done.map_err(|error| PictureError::Broken(error.to_string()))?;
    Ok(resized)
}
