//! A table for a terminal: as wide as the window, in several parts under each other where it must be.

use anstyle::{AnsiColor, Style};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Width, presets};
use unicode_width::UnicodeWidthStr;

use super::{Side, Table};

/// Whether escape codes for colour may be written; who prints decides (terminal, `NO_COLOR`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Verdicts are coloured, besides being words.
    Shown,
    /// Plain text.
    Plain,
}

/// What stands between two columns: a blank, a line, a blank.
const BETWEEN: usize = 3;
/// What a frame adds on both sides.
const FRAME: usize = 4;
/// Words behind the name are broken into lines of this width: one long verdict would push the numbers off the screen.
const WORDS: usize = 26;

impl Table {
    /// The table with caption and foot for a window of `width` columns (`None`: as wide as it needs).
    ///
    /// A table that is too wide is not squeezed: its columns go on below, each part with the contenders' names again.
    pub fn terminal(&self, width: Option<usize>, colour: Colour) -> String {
        let mut text = format!("{}\n", self.caption);
        for part in self.parts(width.unwrap_or(usize::MAX)) {
            text.push_str(&self.lay_out(&part, colour));
            text.push('\n');
        }
        for line in &self.foot {
            text.push_str(&wrapped(line, width.unwrap_or(usize::MAX)));
        }
        text
    }

    /// Which columns stand side by side.
    fn parts(&self, width: usize) -> Vec<Vec<usize>> {
        let widths: Vec<usize> = (0..self.columns.len()).map(|column| self.width_of(column)).collect();
        let name = widths.first().copied().unwrap_or(0) + FRAME;
        let mut parts: Vec<Vec<usize>> = Vec::new();
        let mut used = 0;
        for (column, own) in widths.iter().enumerate().skip(1) {
            let needs = own + BETWEEN;
            match parts.last_mut() {
                Some(part) if used + needs <= width => {
                    part.push(column);
                    used += needs;
                }
                _ => {
                    parts.push(vec![0, column]);
                    used = name + needs;
                }
            }
        }
        parts
    }

    fn width_of(&self, column: usize) -> usize {
        let cells = self.rows.iter().map(|row| row[column].width());
        let widest = cells.chain([self.columns[column].title.width()]).max().unwrap_or(0);
        match self.columns[column].side {
            Side::Left if column > 0 => widest.min(WORDS),
            _ => widest,
        }
    }

    fn lay_out(&self, part: &[usize], colour: Colour) -> String {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(part.iter().map(|column| self.columns[*column].title.as_str()));
        for row in &self.rows {
            table.add_row(part.iter().map(|column| row[*column].as_str()));
        }
        for (place, column) in part.iter().enumerate() {
            let Some(laid_out) = table.column_mut(place) else { continue };
            // With the blanks on both sides of a cell.
            let width = u16::try_from(self.width_of(*column) + BETWEEN - 1).unwrap_or(u16::MAX);
            laid_out.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
            if self.columns[*column].side == Side::Right {
                laid_out.set_cell_alignment(CellAlignment::Right);
            }
        }
        match colour {
            Colour::Plain => table.to_string(),
            Colour::Shown => coloured(&table.to_string()),
        }
    }
}

/// Words that stand alone in a cell or behind a comma, and their colours: the layout is done, so widths stay right.
fn coloured(text: &str) -> String {
    let style = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
    let words = [
        (" faster ", style(AnsiColor::Green)),
        (" slower ", style(AnsiColor::Red)),
        (" cannot tell", style(AnsiColor::Yellow)),
        (" wrong answer ", style(AnsiColor::Red).bold()),
        (" lost operations ", style(AnsiColor::Red).bold()),
        (" failed ", style(AnsiColor::Red).bold()),
        (" panicked ", style(AnsiColor::Red).bold()),
        (" hung ", style(AnsiColor::Red).bold()),
        (" died ", style(AnsiColor::Red).bold()),
        (" skipped ", style(AnsiColor::Yellow)),
    ];
    words.iter().fold(text.to_owned(), |text, (word, style)| text.replace(word, &format!("{style}{word}{style:#}")))
}

/// A line broken between words, what follows the first line indented.
fn wrapped(line: &str, width: usize) -> String {
    const INDENT: &str = "  ";
    let mut text = String::new();
    let mut used = 0;
    for word in line.split(' ') {
        let own = word.width();
        if used > INDENT.len() && used + 1 + own > width {
            text.push('\n');
            text.push_str(INDENT);
            used = INDENT.len();
        } else if used > 0 {
            text.push(' ');
            used += 1;
        }
        text.push_str(word);
        used += own;
    }
    text.push('\n');
    text
}
