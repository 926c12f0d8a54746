//! The README of a run's folder: its tables as Markdown, its plots as pictures.

use std::path::{Path, PathBuf};

use crate::facts::facts;
use crate::report::{ExperimentReport, LabReport, Report};
use crate::table::{self, escape};
use crate::view::View;
use crate::{Error, aside};

/// The file's name in a run's folder.
pub const FILE: &str = "README.md";

/// A picture that the README shows, of a point or (without one) of a whole experiment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The lab's name.
    pub lab: String,
    /// The experiment's name.
    pub experiment: String,
    /// The index of its point within the experiment.
    pub point: Option<usize>,
    /// The file, relative to the README.
    pub file: String,
    /// Its title, for those who do not see it; the table has the numbers.
    pub title: String,
}

#[cfg(feature = "plot")]
impl From<&crate::plot::Plot> for Picture {
    fn from(plot: &crate::plot::Plot) -> Self {
        let crate::plot::Plot { lab, experiment, point, file, title, .. } = plot.clone();
        Picture { lab, experiment, point, file, title }
    }
}

/// The README's text. `pictures` are shown where they belong, those of a point above its table.
pub fn markdown(report: &Report, pictures: &[Picture]) -> String {
    let mut lines = vec![generated(report), String::new()];
    lines.push(format!("# Run {}", escape(&report.run.name)));
    lines.extend(["", "|  |  |", "| :-- | :-- |"].map(String::from));
    lines.extend(facts(report).into_iter().map(|(name, value)| format!("| {name} | {} |", escape(&value))));
    if !report.warnings.is_empty() {
        lines.extend(["", "**Doubts about this run:**", ""].map(String::from));
        lines.extend(report.warnings.iter().map(|warning| format!("- {}", escape(warning))));
    }
    for lab in &report.labs {
        lines.extend([String::new(), format!("## {}", escape(&lab.lab))]);
        lines.extend([String::new(), format!("*{}*", escape(&lab.question))]);
        for experiment in &lab.experiments {
            lines.extend(experiment_lines(report, lab, experiment, pictures));
        }
    }
    lines.join("\n").trim_end().to_owned() + "\n"
}

fn experiment_lines(
    report: &Report,
    lab: &LabReport,
    experiment: &ExperimentReport,
    pictures: &[Picture],
) -> Vec<String> {
    let shown = |point: Option<usize>| {
        let here = pictures.iter().filter(move |picture| {
            picture.lab == lab.lab && picture.experiment == experiment.experiment && picture.point == point
        });
        here.flat_map(|picture| [String::new(), format!("![{}]({})", escape(&picture.title), picture.file)])
    };
    let mut lines = vec![String::new(), format!("### {}", escape(&experiment.experiment))];
    lines.extend([String::new(), escape(&experiment.about)]);
    lines.extend(shown(None));
    for (index, point) in experiment.points.iter().enumerate() {
        let view = View { report, lab, experiment, point };
        let place = view.place();
        if !place.is_empty() {
            lines.extend([String::new(), format!("#### {}", escape(&place))]);
        }
        lines.extend(shown(Some(index)));
        lines.extend([String::new(), table::of(view).markdown().trim_end().to_owned()]);
    }
    lines
}

/// Draws the plots (where the feature `plot` is on) and writes the README into a run's folder; returns all files.
///
/// # Errors
/// [`Error::Output`].
pub fn write(report: &Report, folder: &Path) -> Result<Vec<PathBuf>, Error> {
    #[cfg(feature = "plot")]
    let (mut files, pictures) = {
        let pictures: Vec<Picture> = crate::plot::plots(report).iter().map(Picture::from).collect();
        (crate::plot::draw_all(report, folder)?, pictures)
    };
    #[cfg(not(feature = "plot"))]
    let (mut files, pictures) = (Vec::new(), Vec::new());
    let file = folder.join(FILE);
    aside::write_if_changed(&file, markdown(report, &pictures).as_bytes())?;
    files.push(file);
    Ok(files)
}

/// The first line of whatever is made from a report: that it was made, and by which command.
pub(crate) fn generated(report: &Report) -> String {
    let command = format!("{} report {}", report.run.program(), report.run.name);
    // `--` may not stand within a comment.
    format!("<!-- Made from report.json by `{}`; edits are lost. -->", command.replace("--", "- -"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_readme_says_what_made_it_and_shows_every_plot() {
        let folder = tempfile::tempdir().unwrap();
        let files = write(&sample::report(), folder.path()).unwrap();
        let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(text.starts_with("<!-- Made from report.json by `contend report 2026-11-24-default`"), "{text}");
        for file in files.iter().filter(|file| file.extension().is_some_and(|kind| kind == "svg")) {
            let name = file.file_name().unwrap().to_str().unwrap();
            assert_eq!(text.matches(&format!("]({name})")).count(), 1, "{name}");
        }
        for known in
            ["# Run 2026-11-24-default", "측정용 프로세서 EPYC &lt;2>", "**Doubts", "### counter", "| seed | 42 |"]
        {
            assert!(text.contains(known), "{known} in {text}");
        }
    }
}
