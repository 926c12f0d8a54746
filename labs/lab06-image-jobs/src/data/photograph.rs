//! Pictures that a codec finds as hard as photographs: as much in coarse shapes as photographs have, hard edges, and
//! sensor grain. A flat picture or a random one makes codecs look better or worse than they are.
//!
//! Whole numbers alone: floating point functions differ from one C library to the next.

use contend_files::made::below;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use rand_pcg::Pcg64;

const SEED: u128 = 0x9407_2026_c047_e4d5_0000_0000_0000_0006;
/// Cells of the coarsest noise, in pixels; each further octave halves them, and its strength: a spectrum of 1/f.
const COARSEST: u32 = 512;
const QUALITY: u8 = 90;

/// The photograph with this number, as a JPEG of quality 90.
///
/// # Panics
/// Where a side is 0 or more than 65,535.
pub fn picture(number: u64, width: u32, height: u32) -> Vec<u8> {
    let mut random = Pcg64::new(SEED, number.into());
    let brightness = Noise::new(&mut random, width, height, 8);
    let (blue, red) = (Noise::new(&mut random, width, height, 4), Noise::new(&mut random, width, height, 4));
    let edges = Edges::new(&mut random, width, height);
    let mut pixels = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            let grain = below(&mut random, 13) as i32 - 6;
            let light = brightness.at(x, y) + edges.at(x, y) + grain;
            let (blue, red) = ((blue.at(x, y) - 128) / 2, (red.at(x, y) - 128) / 2);
            for level in [light + red, light - (blue + red) / 2, light + blue] {
                pixels.push(level.clamp(0, 255) as u8);
            }
        }
    }
    let side = |length: u32| u16::try_from(length).expect("a JPEG's sides are at most 65,535 pixels");
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode(&pixels, side(width), side(height), ColorType::Rgb).expect("memory takes everything");
    file
}

/// Levels at the corners of cells, smoothly joined, on several scales.
struct Noise(Vec<Octave>);

struct Octave {
    cell: u32,
    across: usize,
    corners: Vec<i32>,
    strength: i32,
}

impl Noise {
    fn new(random: &mut Pcg64, width: u32, height: u32, octaves: u32) -> Self {
        let octave = |number: u32| {
            let cell = (COARSEST >> number).max(1);
            let across = (width / cell + 2) as usize;
            let corners = (0..across * (height / cell + 2) as usize).map(|_| below(random, 256) as i32 - 128).collect();
            Octave { cell, across, corners, strength: 64 >> number }
        };
        Noise((0..octaves).map(octave).collect())
    }

    fn at(&self, x: u32, y: u32) -> i32 {
        128 + self.0.iter().map(|octave| octave.at(x, y)).sum::<i32>()
    }
}

impl Octave {
    fn at(&self, x: u32, y: u32) -> i32 {
        let cell = self.cell as i32;
        let (column, row) = ((x / self.cell) as usize, (y / self.cell) as usize);
        let (right, below) = ((x % self.cell) as i32, (y % self.cell) as i32);
        let corner = |column, row| self.corners[row * self.across + column];
        let between = |from: i32, to: i32, part: i32| (from * (cell - part) + to * part) / cell;
        let above = between(corner(column, row), corner(column + 1, row), right);
        let under = between(corner(column, row + 1), corner(column + 1, row + 1), right);
        between(above, under, below) * self.strength / 128
    }
}

/// Rectangles that are lighter or darker than what they lie upon.
struct Edges(Vec<(std::ops::Range<u32>, std::ops::Range<u32>, i32)>);

impl Edges {
    fn new(random: &mut Pcg64, width: u32, height: u32) -> Self {
        let mut rectangle = || {
            let (left, top) = (below(random, width as usize) as u32, below(random, height as usize) as u32);
            let (wide, high) =
                (below(random, width as usize / 3 + 1) as u32, below(random, height as usize / 3 + 1) as u32);
            (left..left + wide, top..top + high, below(random, 161) as i32 - 80)
        };
        Edges((0..9).map(|_| rectangle()).collect())
    }

    fn at(&self, x: u32, y: u32) -> i32 {
        let here = self.0.iter().filter(|(columns, rows, _)| columns.contains(&x) && rows.contains(&y));
        here.map(|(_, _, level)| level).sum()
    }
}
