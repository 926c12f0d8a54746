//! From pixels to a file's bytes.

use image::codecs::png::PngEncoder;
use image::{ColorType, DynamicImage, ImageEncoder};
use jpeg_encoder::{ColorType as JpegColor, Encoder, SamplingFactor};

use super::PictureError;

/// What can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lossy, without an alpha channel.
    Jpeg,
    /// Lossless.
    Png,
}

impl Format {
    /// What its files' names end with.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Jpeg => "jpg",
            Format::Png => "png",
        }
    }
}

/// A file's bytes. A JPEG has no alpha channel and eight bits a colour; a PNG keeps what the picture has.
///
/// # Errors
/// [`PictureError::NotEncoded`], for sides that are too long.
pub fn encode(
    picture: &DynamicImage,
    format: Format,
    quality: u8,
    profile: Option<Vec<u8>>,
) -> Result<Vec<u8>, PictureError> {
    match format {
        Format::Jpeg => jpeg(picture, quality, profile),
        Format::Png => png(picture, profile),
    }
}

fn jpeg(picture: &DynamicImage, quality: u8, profile: Option<Vec<u8>>) -> Result<Vec<u8>, PictureError> {
    let failed = |error: jpeg_encoder::EncodingError| PictureError::NotEncoded(error.to_string());
    let side = |length: u32| {
        u16::try_from(length).map_err(|_| PictureError::NotEncoded("a JPEG's sides are at most 65,535 pixels".into()))
    };
    let (width, height) = (side(picture.width())?, side(picture.height())?);
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    // As Pillow, libvips and cameras: colour at half the resolution, in both directions.
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    if let Some(profile) = profile {
        encoder.add_icc_profile(&profile).map_err(failed)?;
    }
    match picture {
        DynamicImage::ImageRgb8(pixels) => encoder.encode(pixels, width, height, JpegColor::Rgb),
        DynamicImage::ImageLuma8(pixels) => encoder.encode(pixels, width, height, JpegColor::Luma),
        other if !other.color().has_color() => encoder.encode(&other.to_luma8(), width, height, JpegColor::Luma),
        other => encoder.encode(&other.to_rgb8(), width, height, JpegColor::Rgb),
    }
    .map_err(failed)?;
    Ok(file)
}

fn png(picture: &DynamicImage, profile: Option<Vec<u8>>) -> Result<Vec<u8>, PictureError> {
    let failed = |error: image::ImageError| PictureError::NotEncoded(error.to_string());
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    if let Some(profile) = profile {
        // A profile that this encoder cannot write is no reason to lose the picture.
        let _ = encoder.set_icc_profile(profile);
    }
    let color = picture.color();
    match color {
        ColorType::Rgb32F | ColorType::Rgba32F => {
            let pixels = picture.to_rgba8();
            encoder.write_image(&pixels, picture.width(), picture.height(), ColorType::Rgba8.into()).map_err(failed)?;
        }
        color => {
            let pixels = picture.as_bytes();
            encoder.write_image(pixels, picture.width(), picture.height(), color.into()).map_err(failed)?;
        }
    }
    Ok(file)
}
