//! Plots of a report as SVG: what each shows is in its file under `plot/`.
//!
//! The same report gives the same bytes: nothing here asks for the time, and nothing is in an order that may change.
//! Every plot names its lab, experiment and point, the machine, the date of the run and this library's version, is
//! readable on light and dark grounds and without colour, and carries its content as text for those who cannot see it.

use std::path::{Path, PathBuf};

use crate::report::{ExperimentReport, LabReport, PointReport, Report};
use crate::view::{View, view, views};
use crate::{Error, aside};

use latency::Loop;

mod axis;
mod chart;
mod cost;
mod figure;
mod ink;
mod latency;
mod legend;
mod marker;
mod ratio;
mod rows;
mod sweep;
mod text;

/// One plot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plot {
    /// The file's name, `<lab>-<experiment>-<kind>[-<point>].svg`.
    pub file: String,
    /// What it shows of the race.
    pub kind: PlotKind,
    /// The lab's name.
    pub lab: String,
    /// The experiment's name.
    pub experiment: String,
    /// The index of its point within the experiment; `None` for a plot over all points.
    pub point: Option<usize>,
    /// Its title.
    pub title: String,
    /// All that it shows, as text.
    pub summary: String,
    /// The drawing, an SVG document.
    pub svg: String,
}

/// What a plot shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlotKind {
    /// Throughput against the sweep's first parameter, over all points.
    Sweep,
    /// Each contender's time against the baseline's, with intervals, at one point.
    Ratio,
    /// Latency percentiles of a load at one point.
    Latency,
    /// The same in an open loop.
    Open {
        /// At this rate, in operations a second.
        per_second: u64,
    },
    /// CPU time against wall time at one point.
    Cost,
}

impl PlotKind {
    /// The word in file names.
    pub fn word(self) -> &'static str {
        match self {
            PlotKind::Sweep => "sweep",
            PlotKind::Ratio => "ratio",
            PlotKind::Latency => "latency",
            PlotKind::Open { .. } => "open",
            PlotKind::Cost => "cost",
        }
    }
}

/// Every plot that a report has something to show in, in its order.
pub fn plots(report: &Report) -> Vec<Plot> {
    draw(report, None)
}

/// The plots of a report with axes that also cover another's values, where that has the same point: drawn like this
/// from both sides, two runs can be held next to each other.
pub fn plots_beside(report: &Report, other: &Report) -> Vec<Plot> {
    draw(report, Some(other))
}

/// Draws every plot of a report into a folder; a file that is already the same is left alone.
///
/// # Errors
/// [`Error::Output`] when the folder cannot be made or a file cannot be written.
pub fn draw_all(report: &Report, folder: &Path) -> Result<Vec<PathBuf>, Error> {
    std::fs::create_dir_all(folder).map_err(|source| Error::Output { path: folder.to_owned(), source })?;
    let mut files = Vec::new();
    for plot in plots(report) {
        let file = folder.join(&plot.file);
        aside::write_if_changed(&file, plot.svg.as_bytes())?;
        files.push(file);
    }
    Ok(files)
}

/// What is drawn, and another run whose values the axes must cover, too.
#[derive(Clone, Copy)]
struct Scene<'report> {
    view: View<'report>,
    other: Option<&'report Report>,
}

impl<'report> Scene<'report> {
    /// The point, and the same point of the other run if there is one.
    fn points(&self) -> impl Iterator<Item = &'report PointReport> + use<'report> {
        let View { lab, experiment, point, .. } = self.view;
        let other = self.other.and_then(|other| view(other, &lab.lab, &experiment.experiment, Some(&point.point)));
        [point].into_iter().chain(other.map(|other| other.point))
    }

    /// The experiment, and the same one of the other run.
    fn experiments(&self) -> impl Iterator<Item = &'report ExperimentReport> + use<'report> {
        let View { lab, experiment, .. } = self.view;
        let other = self.other.and_then(|other| other.find(&lab.lab, &experiment.experiment));
        [experiment].into_iter().chain(other)
    }

    fn file(&self, kind: PlotKind) -> String {
        let LabReport { lab, .. } = self.view.lab;
        let whole = crate::view::slug_of(&[lab, &self.view.experiment.experiment]);
        let slug = self.view.slug();
        let point = if kind == PlotKind::Sweep { "" } else { slug.strip_prefix(&whole).unwrap_or("") };
        let rate = match kind {
            PlotKind::Open { per_second } => format!("-{per_second}"),
            _ => String::new(),
        };
        format!("{whole}-{}{rate}{point}.svg", kind.word())
    }
}

fn draw(report: &Report, other: Option<&Report>) -> Vec<Plot> {
    let mut plots: Vec<Plot> = Vec::new();
    for view in views(report) {
        let scene = Scene { view, other };
        let is_first = view.experiment.points.first().is_some_and(|first| std::ptr::eq(first, view.point));
        plots.extend(is_first.then(|| sweep::draw(scene)).flatten());
        plots.extend(ratio::draw(scene));
        plots.extend(latency::draw(scene, Loop::Closed));
        plots.extend(view.rates().into_iter().filter_map(|per_second| latency::draw(scene, Loop::Open(per_second))));
        plots.extend(cost::draw(scene));
    }
    name_apart(&mut plots);
    plots
}

/// Two points whose values differ only in characters that no file name has still get a file each.
fn name_apart(plots: &mut [Plot]) {
    let mut seen: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new();
    for plot in plots {
        let times = seen.entry(plot.file.clone()).or_default();
        *times += 1;
        if *times > 1 {
            plot.file = format!("{}-{times}.svg", plot.file.trim_end_matches(".svg"));
        }
    }
}

#[cfg(test)]
mod tests;
