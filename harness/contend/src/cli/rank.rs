//! `rank`: runtimes by labs, from any runs.

use std::path::Path;

use clap::{Args, ValueEnum};

use crate::cli::{Ended, folder, show};
use crate::quantity::significant;
use crate::rank::{self, Field, Ranked, Ranking};
use crate::table::{Column, Side, Table, escape};
use crate::{Error, Report, Work};

/// What `rank` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  rank                                 the latest run
  rank results/before results/after    the labs of several runs
  rank before --format markdown        for a README

Places with `=` are ties. Labs that compute and labs that wait are never averaged together.")]
pub struct Rank {
    /// Runs, by name or folder; none: the latest
    #[arg(value_name = "RUN")]
    runs: Vec<String>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: RankFormat,
}

/// How a ranking is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum RankFormat {
    /// As wide as the terminal
    #[default]
    Table,
    /// For a README or a pull request
    Markdown,
    /// For a program
    Json,
}

impl Rank {
    pub(crate) fn execute(&self) -> Result<Ended, Error> {
        let results = Path::new(folder::RESULTS);
        let paths = match self.runs.as_slice() {
            [] => vec![folder::latest(results)?],
            runs => runs.iter().map(|run| folder::find(results, run)).collect::<Result<_, _>>()?,
        };
        let reports = paths.iter().map(Report::read).collect::<Result<Vec<_>, _>>()?;
        let ranking = rank::of(&reports);
        if ranking.tables.is_empty() {
            let why = "no contender whose name begins with a runtime raced in it, so there is nothing to rank";
            return Err(Error::Input { path: paths[0].clone(), why: why.into() });
        }
        match self.format {
            RankFormat::Json => show::json(&ranking)?,
            RankFormat::Markdown => show::print(&markdown(&ranking))?,
            RankFormat::Table => show::print(&text(&ranking))?,
        }
        Ok(Ended::Well)
    }
}

fn text(ranking: &Ranking) -> String {
    let mut text: String = ranking.tables.iter().map(|ranked| show::one(&table(ranked)) + "\n").collect();
    for line in notes(ranking) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn markdown(ranking: &Ranking) -> String {
    let section = |ranked: &Ranked| {
        let table = table(ranked);
        format!("## {}\n\n{}\n", escape(&table.caption), table.markdown())
    };
    let mut text: String = ranking.tables.iter().map(section).collect();
    text.push_str("**A summary of these labs, on these machines, and nothing more.**\n\n");
    for line in notes(ranking) {
        text.push_str(&format!("- {}\n", escape(&line)));
    }
    text
}

fn notes(ranking: &Ranking) -> Vec<String> {
    let how = "place among the runtimes (= is a tie: not told apart), and time over that of the quickest; each runtime by \
               its quickest contender, which is also the luckiest; mean: geometric, of those only who raced in every column";
    let mut notes = vec![how.to_owned()];
    if !ranking.unranked.is_empty() {
        notes.push(format!("not ranked, since their names begin with no runtime: {}", ranking.unranked.join(", ")));
    }
    notes
}

fn table(ranked: &Ranked) -> Table {
    let column = |title: String, side| Column { title, side };
    let several_runs = ranked.columns.iter().any(|field| field.run != ranked.columns[0].run);
    let mut columns = vec![column("runtime".into(), Side::Left)];
    if ranked.columns.len() > 1 {
        columns.push(column("mean".into(), Side::Right));
    }
    columns.extend(ranked.columns.iter().map(|field| column(title(field), Side::Right)));
    let rows = ranked.rows.iter().map(|row| {
        let mean = (ranked.columns.len() > 1).then(|| row.mean.map(significant).unwrap_or_default());
        let cells = row.cells.iter().map(|cell| {
            cell.as_ref().map_or(String::new(), |cell| {
                format!("{}{} · {}", cell.place, if cell.tied { "=" } else { "" }, significant(cell.ratio))
            })
        });
        std::iter::once(row.runtime.clone()).chain(mean).chain(cells).collect()
    });
    let foot = ranked.columns.iter().map(|field| {
        let place = crate::setup::describe(&field.point);
        let place = if place.is_empty() { place } else { format!(" at {place}") };
        let run = if several_runs { format!(", in {}", field.run) } else { String::new() };
        format!("{}{place}{run}", title(field))
    });
    let caption = match ranked.work {
        Some(Work::Cpu) => "labs that compute",
        Some(Work::Waiting) => "labs that wait",
        None => "labs that do not say whether they compute or wait",
    };
    Table { caption: caption.into(), columns, rows: rows.collect(), foot: foot.collect() }
}

/// `lab01 gil-demo`: the long name of the lab would make the column as wide.
fn title(field: &Field) -> String {
    let short = field.lab.split_once('-').map_or(field.lab.as_str(), |(short, _)| short);
    let is_numbered = short.starts_with("lab") && short.len() > 3;
    format!("{} {}", if is_numbered { short } else { &field.lab }, field.experiment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_ranking_shows_ties_as_ties_and_what_it_is_worth() {
        let ranking = rank::of(&[sample::report()]);
        for text in [text(&ranking), markdown(&ranking)] {
            assert!(text.contains("1= · 1.00"), "{text}");
            assert!(text.contains("lab01 gil-demo at "), "{text}");
            assert!(text.contains("do not say whether they compute or wait"), "{text}");
            assert!(text.contains("not ranked, since their names begin with no runtime"), "{text}");
        }
    }
}
