//! A table as GitHub-flavoured Markdown.

use std::fmt::Write;

use super::{Side, Table};

impl Table {
    /// The table and its foot as Markdown, without the caption: a heading is the caller's.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        let row = |cells: &mut dyn Iterator<Item = String>| {
            cells.fold(
                String::from("|"),
                |row, cell| if cell.is_empty() { row + "  |" } else { row + " " + &cell + " |" },
            )
        };
        let write = |text: &mut String, line: String| writeln!(text, "{line}").expect("a string takes everything");
        write(&mut text, row(&mut self.columns.iter().map(|column| escape(&column.title))));
        let rule = |side| match side {
            Side::Left => ":--".to_owned(),
            Side::Right => "--:".to_owned(),
        };
        write(&mut text, row(&mut self.columns.iter().map(|column| rule(column.side))));
        for cells in &self.rows {
            write(&mut text, row(&mut cells.iter().map(|cell| escape(cell))));
        }
        if !self.foot.is_empty() {
            text.push('\n');
        }
        for line in &self.foot {
            write(&mut text, format!("- {}", escape(line)));
        }
        text
    }
}

/// Text that Markdown shows as it is: no cell ended, no tag opened, no emphasis or link begun.
///
/// Only what would be taken for markup is escaped: generated files are read as plain text, too.
pub(crate) fn escape(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut escaped = String::with_capacity(text.len());
    for (index, &letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| letters[index]);
        let after = letters.get(index + 1).copied();
        let is_within_a_word = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
        let is_markup = match letter {
            '\\' | '|' | '`' | '*' => true,
            '_' => !(is_within_a_word(before) && is_within_a_word(after)),
            ']' => matches!(after, Some('(' | '[' | ':')),
            '~' => after == Some('~') || before == Some('~'),
            '#' => before.is_none(),
            _ => false,
        };
        if is_markup {
            escaped.push('\\');
        }
        match letter {
            // A tag would begin here; before a blank it is only a sign.
            '<' if after.is_some_and(|after| !after.is_whitespace()) => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            // A name may hold anything; a row is one line.
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}
