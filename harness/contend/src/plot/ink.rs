//! The colours: Okabe and Ito's set (distinct for all kinds of colour vision), and what each becomes on a dark ground.

use plotters::style::RGBColor;

/// The ground.
pub(super) const PAPER: RGBColor = RGBColor(255, 255, 255);
/// Text, axes, outlines.
pub(super) const INK: RGBColor = RGBColor(28, 30, 33);
/// What is said aside.
pub(super) const MUTED: RGBColor = RGBColor(92, 97, 104);
/// Lines of the mesh.
pub(super) const MESH: RGBColor = RGBColor(222, 225, 230);
/// Every other row, and rows that are only for reference.
pub(super) const BAND: RGBColor = RGBColor(244, 246, 248);

/// Blue.
pub(super) const BLUE: RGBColor = RGBColor(0, 114, 178);
/// Vermillion.
pub(super) const VERMILLION: RGBColor = RGBColor(213, 94, 0);
/// Bluish green.
pub(super) const GREEN: RGBColor = RGBColor(0, 158, 115);
/// Orange.
pub(super) const ORANGE: RGBColor = RGBColor(230, 159, 0);
/// Reddish purple.
pub(super) const PURPLE: RGBColor = RGBColor(204, 121, 167);
/// Sky blue.
pub(super) const SKY: RGBColor = RGBColor(86, 180, 233);

/// The colours of series, in the order in which they are given out. Okabe and Ito's yellow is left out: a thin line of
/// it cannot be seen on white.
pub(super) const SERIES: [RGBColor; 7] = [BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, INK];

/// What each colour becomes where the reader's ground is dark.
const DARK: [(RGBColor, &str); 11] = [
    (PAPER, "#15181C"),
    (INK, "#E8EAED"),
    (MUTED, "#A3A9B2"),
    (MESH, "#363B42"),
    (BAND, "#1D2126"),
    (BLUE, "#4BA6E8"),
    (VERMILLION, "#FF8436"),
    (GREEN, "#2CC69A"),
    (ORANGE, "#F2B534"),
    (PURPLE, "#E6A0C8"),
    (SKY, "#A5DCFF"),
];

/// The style that turns a drawing dark. Attributes of the drawing stay as they are: a viewer without CSS shows it light.
pub(super) fn style() -> String {
    let rules: String = DARK
        .iter()
        .map(|(colour, dark)| {
            let light = hex(*colour);
            format!(
                ".contend-plot [fill=\"{light}\"]{{fill:{dark}}}.contend-plot [stroke=\"{light}\"]{{stroke:{dark}}}\n"
            )
        })
        .collect();
    format!("<style>\n@media (prefers-color-scheme: dark){{\n{rules}}}\n</style>\n")
}

/// As the SVG backend writes it.
fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}
