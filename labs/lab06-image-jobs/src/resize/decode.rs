//! From a file's bytes to pixels, with limits kept before memory is asked for.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use super::{Format, PictureError};

/// A picture, upright.
#[derive(Debug)]
pub struct Decoded {
    /// Its pixels.
    pub picture: DynamicImage,
    /// Its colour profile (ICC), if it came with one.
    pub profile: Option<Vec<u8>>,
    /// Its format, where that can be written, too.
    pub format: Option<Format>,
}

/// Decodes a picture, and turns it as its EXIF data says. Its format is told by its first bytes, never by its name.
///
/// # Errors
/// For bytes that are no picture, one that breaks off, is broken, or declares too many pixels.
pub fn decode(file: &[u8], most_pixels: u64) -> Result<Decoded, PictureError> {
    let reader = ImageReader::new(Cursor::new(file)).with_guessed_format();
    let reader = reader.map_err(|error| PictureError::NoPicture(error.to_string()))?;
    let format = match reader.format() {
        None if file.is_empty() => return Err(PictureError::NoPicture("it is empty".into())),
        None => return Err(PictureError::NoPicture("its first bytes are no format's".into())),
        Some(ImageFormat::Jpeg) => Some(Format::Jpeg),
        Some(ImageFormat::Png) => Some(Format::Png),
        Some(_) => None,
    };
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > most_pixels {
        return Err(PictureError::TooLarge { width, height, most: most_pixels });
    }
    // The decoder fills up what is missing, as browsers do; a resized half of a photograph would pass for a whole one.
    if format == Some(Format::Jpeg) && !has_end(file) {
        return Err(PictureError::BreaksOff);
    }
    let orientation = decoder.orientation().map_err(broken)?;
    let profile = decoder.icc_profile().map_err(broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    Ok(Decoded { picture, profile, format })
}

fn broken(error: image::ImageError) -> PictureError {
    match error {
        image::ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            PictureError::BreaksOff
        }
        error => PictureError::Broken(error.to_string()),
    }
}

/// Whether an end-of-image marker follows the last scan. One in a thumbnail comes before it; what cameras append after it
/// does no harm.
fn has_end(jpeg: &[u8]) -> bool {
    let last = |marker: u8| jpeg.windows(2).rposition(|pair| pair == [0xff, marker]);
    last(0xda).is_some_and(|scan| last(0xd9).is_some_and(|end| end > scan))
}
