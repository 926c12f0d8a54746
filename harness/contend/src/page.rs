//! One page a run, in one file: nothing is loaded from elsewhere, plots and tables are inside.

use std::path::{Path, PathBuf};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::facts::facts;
use crate::plot::{Plot, plots};
use crate::report::{ExperimentReport, LabReport, Report};
use crate::table::{self, Side, Table};
use crate::view::{View, slug_of};
use crate::{Error, aside};

/// The file's name in a run's folder.
pub const FILE: &str = "index.html";

/// The page of a run.
pub fn html(report: &Report) -> String {
    let plots = plots(report);
    let title = format!("contend: run {}", report.run.name);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (PreEscaped(crate::readme::generated(report)))
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#races" { "to the races" }
                header {
                    h1 { "Run " (report.run.name) }
                    p { (headline(report)) }
                }
                (contents(report))
                main #races {
                    @if !report.warnings.is_empty() { (warnings(report)) }
                    @for lab in &report.labs { (lab_section(report, lab, &plots)) }
                    (about(report))
                }
                footer {
                    p { "Made from " code { "report.json" } " by " code { (report.run.program()) " report " (report.run.name) } "." }
                }
            }
        }
    };
    page.into_string() + "\n"
}

/// Writes the page into a run's folder; returns the file.
///
/// # Errors
/// [`Error::Output`].
pub fn write(report: &Report, folder: &Path) -> Result<PathBuf, Error> {
    let file = folder.join(FILE);
    aside::write_if_changed(&file, html(report).as_bytes())?;
    Ok(file)
}

const STYLE: &str = include_str!("page/style.css");

fn headline(report: &Report) -> String {
    let day = report.run.started.get(..10).unwrap_or(&report.run.started);
    let state = if report.run.complete { "" } else { ", interrupted" };
    format!("{day} on {}, {} cores: {}{state}", report.machine.cpu, report.machine.cores, report.run.depth)
}

fn warnings(report: &Report) -> Markup {
    html! {
        section.doubts aria-labelledby="doubts" {
            h2 #doubts { "Doubts about this run" }
            ul { @for warning in &report.warnings { li { (warning) } } }
        }
    }
}

fn experiment_id(lab: &LabReport, experiment: &ExperimentReport) -> String {
    slug_of(&["race", &lab.lab, &experiment.experiment])
}

fn contents(report: &Report) -> Markup {
    html! {
        nav aria-label="Contents" {
            ul {
                @for lab in &report.labs {
                    li {
                        a href={ "#" (slug_of(&["lab", &lab.lab])) } { (lab.lab) }
                        ul {
                            @for experiment in &lab.experiments {
                                li { a href={ "#" (experiment_id(lab, experiment)) } { (experiment.experiment) } }
                            }
                        }
                    }
                }
                li { a href="#about" { "about this run" } }
            }
        }
    }
}

fn lab_section(report: &Report, lab: &LabReport, plots: &[Plot]) -> Markup {
    let id = slug_of(&["lab", &lab.lab]);
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (lab.lab) }
            p.question { (lab.question) }
            @for experiment in &lab.experiments { (experiment_section(report, lab, experiment, plots)) }
        }
    }
}

fn experiment_section(report: &Report, lab: &LabReport, experiment: &ExperimentReport, plots: &[Plot]) -> Markup {
    let id = experiment_id(lab, experiment);
    let here: Vec<&Plot> =
        plots.iter().filter(|plot| plot.lab == lab.lab && plot.experiment == experiment.experiment).collect();
    let last = experiment.points.len().saturating_sub(1);
    html! {
        section aria-labelledby=(id) {
            h3 id=(id) { (experiment.experiment) }
            p { (experiment.about) }
            @for plot in here.iter().filter(|plot| plot.point.is_none()) { (figure(plot)) }
            @for (index, point) in experiment.points.iter().enumerate() {
                // Of many points the last, where sizes are largest, stands open; the others are a click away.
                details open[index == last] {
                    summary { (summary_of(View { report, lab, experiment, point })) }
                    @for plot in here.iter().filter(|plot| plot.point == Some(index)) { (figure(plot)) }
                    (table_of(&table::of(View { report, lab, experiment, point })))
                }
            }
        }
    }
}

fn summary_of(view: View<'_>) -> String {
    let place = view.place();
    if place.is_empty() { view.experiment.experiment.clone() } else { place }
}

fn figure(plot: &Plot) -> Markup {
    html! { figure.plot tabindex="0" role="group" aria-label=(plot.title) { (PreEscaped(&plot.svg)) } }
}

fn table_of(table: &Table) -> Markup {
    let class = |column: usize| match table.columns[column].side {
        Side::Left => "words",
        Side::Right => "number",
    };
    html! {
        // A wide table scrolls within its frame, by keyboard, too; the page itself never does.
        div.wide tabindex="0" role="region" aria-label={ "Table: " (table.caption) } {
            table {
                caption { (table.caption) }
                thead {
                    tr { @for (index, column) in table.columns.iter().enumerate() {
                        th scope="col" class=(class(index)) { (column.title) }
                    } }
                }
                tbody {
                    @for row in &table.rows {
                        tr { @for (index, cell) in row.iter().enumerate() {
                            @if index == 0 {
                                th scope="row" { (cell) }
                            } @else {
                                td class={ (class(index)) @if let Some(said) = said(cell) { " " (said) } } { (cell) }
                            }
                        } }
                    }
                }
            }
        }
        ul.foot { @for line in &table.foot { li { (line) } } }
    }
}

/// The class of a cell that holds a verdict: a colour besides the words.
fn said(cell: &str) -> Option<&'static str> {
    let is = |words: &str| cell == words || cell.ends_with(&format!(", {words}"));
    if is("faster") {
        Some("faster")
    } else if is("slower") {
        Some("slower")
    } else if cell.starts_with("cannot tell") {
        Some("open")
    } else {
        None
    }
}

fn about(report: &Report) -> Markup {
    html! {
        section aria-labelledby="about" {
            h2 #about { "About this run" }
            dl { @for (name, value) in facts(report) { dt { (name) } dd { (value.replace('`', "")) } } }
        }
    }
}

#[cfg(test)]
mod tests;
