//! `diff`: what became of each contender from one run to another.

use std::path::Path;

use clap::{Args, ValueEnum};

use crate::cli::{Ended, folder, show, value};
use crate::diff::{self, Answer, Diff, FailOn, PointDiff};
use crate::quantity::{ratio_in, significant};
use crate::report::Said;
use crate::table::{Column, Side, Table, words};
use crate::{Error, Report};

/// What `diff` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  diff results/before results/after
  diff before after --fail-on regression --margin 2%     exit code 1 if something became slower by more than 2 %
  diff before after --format markdown                    for a pull request

Each contender is compared with the baseline of its own run; times of two runs are never divided.")]
pub struct Compare {
    /// The run to compare with, by name or folder
    base: String,
    /// The run to judge, by name or folder
    new: String,
    /// End with 1 if there is such a change, and with 2 if that cannot be told
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<Kind>,
    /// Forgive changes up to this share
    #[arg(long, value_name = "SHARE", value_parser = value::share, default_value = "0%", requires = "fail_on")]
    margin: f64,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: DiffFormat,
}

/// What counts as found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Something became slower
    Regression,
    /// Something became slower or faster
    Difference,
}

/// How a diff is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// As wide as the terminal
    #[default]
    Table,
    /// For a README or a pull request
    Markdown,
    /// For a program
    Json,
}

impl Compare {
    pub(crate) fn execute(&self) -> Result<Ended, Error> {
        let results = Path::new(folder::RESULTS);
        let read = |name: &str| Report::read(folder::find(results, name)?);
        let (base, new) = (read(&self.base)?, read(&self.new)?);
        let diff = diff::of(&base, &new)?;
        match self.format {
            DiffFormat::Json => show::json(&diff)?,
            DiffFormat::Markdown => show::print(&markdown(&diff))?,
            DiffFormat::Table => show::print(&text(&diff))?,
        }
        let fail_on = match self.fail_on {
            None => return Ok(Ended::Well),
            Some(Kind::Regression) => FailOn::Regression,
            Some(Kind::Difference) => FailOn::Difference,
        };
        Ok(match diff.answer(fail_on, self.margin) {
            Answer::No => Ended::Well,
            Answer::CannotTell => Ended::Undecided,
            Answer::Yes => Ended::Found,
        })
    }
}

fn text(diff: &Diff) -> String {
    let mut text = format!("{} against {}: {}\n\n", diff.new, diff.base, tally(diff));
    for point in diff.points.iter().filter(|point| !point.changes.is_empty()) {
        text.push_str(&show::one(&table(point)));
        text.push('\n');
    }
    for line in notes(diff) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn markdown(diff: &Diff) -> String {
    let escape = crate::table::escape;
    let mut text = format!("# {} against {}\n\n**{}**\n\n", escape(&diff.new), escape(&diff.base), tally(diff));
    let raced = diff.points.iter().filter(|point| !point.changes.is_empty());
    let (changed, unchanged): (Vec<_>, Vec<_>) = raced.partition(|point| has_changed(point));
    let section = |point: &PointDiff| {
        let table = table(point);
        format!("## {}\n\n{}\n", escape(&table.caption), table.markdown())
    };
    text.extend(changed.into_iter().map(section));
    // A reviewer is to see what changed; the rest is folded, so that a diff of forty points fits a comment.
    if !unchanged.is_empty() {
        text.push_str("<details><summary>Tables in which nothing is faster or slower</summary>\n\n");
        text.extend(unchanged.into_iter().map(section));
        text.push_str("</details>\n\n");
    }
    for line in notes(diff) {
        text.push_str(&format!("- {}\n", escape(&line)));
    }
    text
}

fn has_changed(point: &PointDiff) -> bool {
    point.changes.iter().any(|change| matches!(change.judged.said, Said::Slower | Said::Faster))
}

/// How many contenders were found to be what, in one line.
fn tally(diff: &Diff) -> String {
    let count = |is: fn(Said) -> bool| {
        diff.points.iter().flat_map(|point| &point.changes).filter(|change| is(change.judged.said)).count()
    };
    format!(
        "{} slower, {} faster, {} the same, {} that cannot be told, {} not compared",
        count(|said| said == Said::Slower),
        count(|said| said == Said::Faster),
        count(|said| matches!(said, Said::Same { .. })),
        count(|said| matches!(said, Said::CannotTell { .. })),
        diff.refused.len()
    )
}

fn notes(diff: &Diff) -> Vec<String> {
    let how = "before and after: time over that of the baseline of the same run; change: one over the other, 1.10 is slower by a tenth; in brackets the \
               interval that decided, and its level";
    let level = match diff.comparisons {
        1 => "1 comparison".to_owned(),
        many => format!("{many} comparisons that share the error level"),
    };
    let refused = diff.refused.iter().map(|why| format!("not compared: {why}"));
    [how.to_owned(), level].into_iter().chain(diff.cautions.iter().cloned()).chain(refused).collect()
}

fn table(point: &PointDiff) -> Table {
    let column = |title: &str, side| Column { title: title.to_owned(), side };
    let place = crate::setup::describe(&point.point);
    let place = if place.is_empty() { place } else { format!(" · {place}") };
    let ratio = |when: &str| format!("vs {}, {when}", point.baseline);
    Table {
        caption: format!("{} · {}{place}", point.lab, point.experiment),
        columns: vec![
            column("contender", Side::Left),
            column(&ratio("before"), Side::Right),
            column(&ratio("after"), Side::Right),
            column("change", Side::Right),
            column("verdict", Side::Left),
            column("generations", Side::Right),
        ],
        rows: point
            .changes
            .iter()
            .map(|change| {
                let judged = &change.judged;
                vec![
                    change.contender.clone(),
                    significant(change.base_ratio),
                    significant(change.new_ratio),
                    // Where so few generations cannot reach the level there is no interval to show.
                    if judged.high < f64::MAX {
                        words::ratio(judged)
                    } else {
                        ratio_in(judged.ratio, judged.ratio, judged.ratio)
                    },
                    words::verdict(judged),
                    format!("{}, {}", change.generations.0, change.generations.1),
                ]
            })
            .collect(),
        foot: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_diff_is_shown_with_its_verdicts_and_what_it_cannot_see() {
        let report = sample::report();
        let diff = diff::of(&report, &report).unwrap();
        for text in [text(&diff), markdown(&diff)] {
            assert!(text.contains("a change of the baseline itself is invisible"), "{text}");
            assert!(text.contains("std-threads"), "{text}");
            assert!(text.contains("share the error level"), "{text}");
        }
        assert!(markdown(&diff).contains("| contender | vs sequential, before |"), "{}", markdown(&diff));
    }

    #[test]
    fn what_changed_stands_first_and_the_rest_is_folded() {
        let before = sample::report();
        let same = diff::of(&before, &before).unwrap();
        assert!(text(&same).lines().next().unwrap().contains(": 0 slower, 0 faster,"), "{}", text(&same));

        let mut after = before.clone();
        for contender in &mut after.labs[0].experiments[0].points[0].contenders {
            for generation in &mut contender.generations {
                generation.ln_ratio += 3.0;
            }
        }
        let slower = markdown(&diff::of(&before, &after).unwrap());
        assert!(!slower.contains("**0 slower"), "{slower}");
        let table = slower.find("| contender |").unwrap();
        assert!(slower.find("<details>").is_none_or(|folded| table < folded), "{slower}");
        let folded = markdown(&same);
        assert!(folded.find("<details>").unwrap() < folded.find("| contender |").unwrap(), "{folded}");
        assert!(folded.contains("</details>\n\n- "), "{folded}");
    }
}
