//! One table a point: who won, by how much, at what cost, and what this race could see.
//!
//! A [`Table`] is text in cells; [`Table::markdown`] and [`Table::terminal`] lay it out, the page makes HTML of it. A
//! cell is empty where the platform did not tell; a column that is empty in every row is left out.

use crate::report::ContenderReport;
use crate::view::{View, view, views};
use crate::{Report, setup::Point};

mod columns;
mod foot;
mod markdown;
#[cfg(feature = "cli")]
mod terminal;
pub(crate) mod words;

pub(crate) use markdown::escape;
#[cfg(feature = "cli")]
pub use terminal::Colour;

/// A table of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it shows: lab, experiment, point.
    pub caption: String,
    /// The columns' heads; the first names the row.
    pub columns: Vec<Column>,
    /// The rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
    /// What must be known to read it, a line each.
    pub foot: Vec<String>,
}

/// The head of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// On which side its cells stand.
    pub side: Side,
}

/// On which side a column's cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// The tables of a report, one a point, in its order.
pub fn tables(report: &Report) -> Vec<Table> {
    views(report).map(of).collect()
}

/// The whole table of one point.
pub fn of(view: View<'_>) -> Table {
    build(view, columns::whole(view), foot::whole(view))
}

/// The same table with fewer columns and a short foot, for a README: throughput, ratio, verdict, CPU time.
pub fn summary(view: View<'_>) -> Table {
    build(view, columns::few(view), foot::short(view))
}

/// [`summary`] as Markdown, of an experiment by its name; without a point, of the last one raced. `None` if the report
/// has no such race.
pub fn throughput_summary(report: &Report, lab: &str, experiment: &str, point: Option<&Point>) -> Option<String> {
    Some(summary(view(report, lab, experiment, point)?).markdown())
}

fn build(view: View<'_>, columns: Vec<columns::Reader>, foot: Vec<String>) -> Table {
    let place = view.place();
    let caption = if place.is_empty() { view.title() } else { format!("{} · {place}", view.title()) };
    let contenders = rows(view);
    let cells = |reader: &columns::Reader| -> Vec<String> {
        contenders.iter().map(|contender| (reader.read)(view, contender).unwrap_or_default()).collect()
    };
    let filled: Vec<(Column, Vec<String>)> = columns
        .into_iter()
        .map(|reader| (reader.column.clone(), cells(&reader)))
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()))
        .collect();
    let row = |index: usize| filled.iter().map(|(_, cells)| cells[index].clone()).collect();
    Table {
        caption,
        rows: (0..contenders.len()).map(row).collect(),
        columns: filled.into_iter().map(|(column, _)| column).collect(),
        foot,
    }
}

/// Who raced, and whoever has something to answer for. The others are named in the foot, unless nobody raced at all.
fn rows(view: View<'_>) -> Vec<&ContenderReport> {
    let contenders = &view.point.contenders;
    let nobody_raced = contenders.iter().all(|contender| !contender.raced);
    contenders.iter().filter(|one| nobody_raced || one.raced || !one.status.is_verified()).collect()
}

#[cfg(test)]
mod tests;
