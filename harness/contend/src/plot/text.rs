//! Text in a drawing: how wide it will be, how it is broken, and where it is put.
//!
//! There is no font library here (the same bytes on every machine), so widths are estimates, and generous ones.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, IntoFont, RGBColor, SVGBackend, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, TextStyle};
use unicode_width::UnicodeWidthChar;

use super::ink;

/// What is drawn upon, in pixels.
pub(super) type Canvas<'buffer> = DrawingArea<SVGBackend<'buffer>, Shift>;

/// The generic family: whatever the reader's system has.
const FAMILY: &str = "sans-serif";
/// The backend writes sizes divided by this.
const BACKEND_SCALE: f64 = 1.24;

/// Estimated width in pixels of a text of this size: rather too wide, after DejaVu Sans, the widest of the usual
/// fonts. Bold type needs [`bold_width`].
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

fn em(letter: char) -> f64 {
    match letter {
        ' ' | 'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '·' => 0.36,
        't' | 'f' | 'r' | 'I' | '-' | '(' | ')' | '[' | ']' | '/' => 0.43,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' | '←' | '→' => 1.0,
        'A'..='Z' | '+' | '=' | '<' | '>' | '~' | '±' => 0.84,
        _ => match letter.width() {
            Some(0) | None => 0.0,
            Some(1) => 0.65,
            // Hangul and its neighbours fill a square.
            Some(_) => 1.02,
        },
    }
}

/// Estimated width in pixels of a bold text.
pub(super) fn bold_width(text: &str, size: f64) -> f64 {
    width(text, size) * 1.1
}

/// Breaks a text between words into lines of at most that width; a word that is longer than a line is cut.
pub(super) fn wrap(text: &str, room: f64, measure: impl Fn(&str) -> f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = fit(word, room, &measure);
        match lines.last_mut() {
            Some(line) if measure(&format!("{line} {word}")) <= room => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// The text itself, or as much of it as fits with an ellipsis behind it.
pub(super) fn fit(text: &str, room: f64, measure: impl Fn(&str) -> f64) -> String {
    if measure(text) <= room {
        return text.to_owned();
    }
    let mut short: Vec<char> = text.chars().collect();
    while short.pop().is_some() {
        let cut: String = short.iter().collect::<String>() + "…";
        if measure(&cut) <= room {
            return cut;
        }
    }
    String::new()
}

/// How a text is written.
#[derive(Clone, Copy)]
pub(super) struct Hand {
    pub(super) size: f64,
    pub(super) colour: RGBColor,
    pub(super) weight: FontStyle,
    pub(super) across: HPos,
    pub(super) down: VPos,
}

impl Hand {
    /// Left of it and half above it is where the point lies.
    pub(super) fn new(size: f64) -> Self {
        Hand { size, colour: ink::INK, weight: FontStyle::Normal, across: HPos::Left, down: VPos::Center }
    }

    pub(super) fn muted(self) -> Self {
        Hand { colour: ink::MUTED, ..self }
    }

    pub(super) fn bold(self) -> Self {
        Hand { weight: FontStyle::Bold, ..self }
    }

    pub(super) fn ending_here(self) -> Self {
        Hand { across: HPos::Right, ..self }
    }

    pub(super) fn centred(self) -> Self {
        Hand { across: HPos::Center, ..self }
    }

    pub(super) fn below(self) -> Self {
        Hand { down: VPos::Top, ..self }
    }

    /// The same for plotters.
    pub(super) fn style(self) -> TextStyle<'static> {
        let font = (FAMILY, self.size * BACKEND_SCALE).into_font().style(self.weight);
        let mut style = TextStyle::from(font).pos(Pos::new(self.across, self.down));
        style.color = self.colour.to_backend_color();
        style
    }
}

/// Writes a text at a point of the canvas.
pub(super) fn write(canvas: &Canvas<'_>, text: &str, at: (i32, i32), hand: Hand) {
    // XML has no control characters, not even escaped.
    let clean: String = text.chars().filter(|letter| !letter.is_control()).collect();
    canvas.draw(&Text::new(clean, at, hand.style())).expect(super::figure::STRING);
}
