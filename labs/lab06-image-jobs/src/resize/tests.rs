//! Sizes to the pixel, orientation, and each file that is no whole picture.

use image::codecs::png::PngEncoder;
use image::{ImageEncoder, Rgb, RgbImage};

use super::*;

/// Its left half is red, its right half blue, and its upper left corner green.
fn picture(width: u32, height: u32) -> DynamicImage {
    let color = |x: u32, y: u32| match (x * 2 < width, x * 8 < width && y * 8 < height) {
        (_, true) => Rgb([0, 255, 0]),
        (true, _) => Rgb([255, 0, 0]),
        (false, _) => Rgb([0, 0, 255]),
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, color))
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encode(&picture(width, height), Format::Jpeg, 90, None).unwrap()
}

fn resized(file: &[u8], wanted: Wanted) -> Result<Resized, PictureError> {
    resize(file, &wanted, &mut Resizer::new())
}

#[test]
fn proportions_are_kept_unless_asked_otherwise() {
    let check = |fit, from, enlarge, size| assert_eq!(Fit::place(fit, from, (800, 600), enlarge).size, size);
    check(Fit::Contain, (1920, 1080), false, (800, 450));
    check(Fit::Contain, (1080, 1920), false, (338, 600));
    check(Fit::Contain, (400, 300), false, (400, 300));
    check(Fit::Contain, (400, 300), true, (800, 600));
    check(Fit::Contain, (100_000, 1), false, (800, 1));
    check(Fit::Stretch, (1920, 1080), false, (800, 600));
    check(Fit::Cover, (1920, 1080), false, (800, 600));
    check(Fit::Cover, (400, 300), false, (400, 300));
}

#[test]
fn cover_takes_the_middle() {
    let crop = Fit::Cover.place((1600, 600), (800, 600), false).crop.unwrap();
    assert_eq!((crop.left, crop.top, crop.width, crop.height), (400.0, 0.0, 800.0, 600.0));
}

#[test]
fn a_jpeg_stays_one_and_a_png_stays_one() {
    let from_jpeg = resized(&jpeg(1920, 1080), Wanted::default()).unwrap();
    assert_eq!((from_jpeg.format, from_jpeg.size), (Format::Jpeg, (800, 450)));
    let again = decode(&from_jpeg.bytes, u64::MAX).unwrap().picture.to_rgb8();
    let near = |pixel: &Rgb<u8>, color: [u8; 3]| pixel.0.iter().zip(color).all(|(one, other)| one.abs_diff(other) < 30);
    assert!(near(again.get_pixel(200, 400), [255, 0, 0]) && near(again.get_pixel(600, 400), [0, 0, 255]));
    let mut png = Vec::new();
    let alpha = picture(100, 50).to_rgba8();
    PngEncoder::new(&mut png).write_image(&alpha, 100, 50, image::ExtendedColorType::Rgba8).unwrap();
    let from_png = resized(&png, Wanted { size: (50, 50), ..Wanted::default() }).unwrap();
    assert_eq!((from_png.format, from_png.size), (Format::Png, (50, 25)));
}

#[test]
fn pictures_are_turned_as_their_exif_data_says() {
    for orientation in 1..=8 {
        // A little-endian EXIF directory with the orientation alone.
        let mut exif = b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        exif.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0, 0]);
        let mut png = Vec::new();
        let mut encoder = PngEncoder::new(&mut png);
        encoder.set_exif_metadata(exif).unwrap();
        let pixels = picture(160, 80);
        encoder.write_image(pixels.as_bytes(), 160, 80, image::ExtendedColorType::Rgb8).unwrap();
        let upright = decode(&png, u64::MAX).unwrap().picture.to_rgb8();
        let is_turned = orientation >= 5;
        assert_eq!(upright.dimensions(), if is_turned { (80, 160) } else { (160, 80) }, "{orientation}");
        // Where the green corner is then.
        let (right, below) = (matches!(orientation, 2 | 3 | 6 | 7), matches!(orientation, 3 | 4 | 7 | 8));
        let x = if right { upright.width() - 1 } else { 0 };
        let y = if below { upright.height() - 1 } else { 0 };
        assert_eq!(upright.get_pixel(x, y), &Rgb([0, 255, 0]), "{orientation}");
    }
}

#[test]
fn what_is_no_whole_picture_says_so() {
    let whole = jpeg(320, 200);
    assert!(matches!(resized(b"", Wanted::default()), Err(PictureError::NoPicture(_))));
    assert!(matches!(resized(b"dear reader, this is text", Wanted::default()), Err(PictureError::NoPicture(_))));
    assert_eq!(resized(&whole[..whole.len() / 2], Wanted::default()), Err(PictureError::BreaksOff));
    let small = Wanted { most_pixels: 1_000, ..Wanted::default() };
    assert!(matches!(resized(&whole, small), Err(PictureError::TooLarge { width: 320, height: 200, .. })));
    assert!(resized(&[&whole[..], b"what a camera appends"].concat(), Wanted::default()).is_ok());
}

#[test]
fn a_small_file_that_declares_a_huge_picture_is_refused_before_memory_is_asked_for() {
    // A PNG's header, which is all that is looked at.
    let mut bomb = Vec::new();
    PngEncoder::new(&mut bomb).write_image(&[0; 12], 2, 2, image::ExtendedColorType::Rgb8).unwrap();
    bomb[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&50_000_u32.to_be_bytes());
    // The header's checksum has to agree.
    let checksum = crc(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&checksum.to_be_bytes());
    let refused = resized(&bomb, Wanted::default());
    assert!(matches!(refused, Err(PictureError::TooLarge { width: 50_000, .. })), "{refused:?}");
}

/// PNG's checksum (its specification, annex D), bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}
