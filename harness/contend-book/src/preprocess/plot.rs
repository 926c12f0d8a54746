//! Plots in pairs: the reader's own beside the reference's, each with its machine and date.

use std::path::{Path, PathBuf};

use contend::report::{PointReport, Said};

use super::directive::Directive;
use super::{PICTURES, Shown, escape, url};
use crate::quantity;
use crate::results::{self, Raced, Results, Wanted};

/// A picture that a page shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Picture {
    /// Where it is.
    pub(crate) from: PathBuf,
    /// Where the page expects it, from the pages' folder.
    pub(crate) to: PathBuf,
}

/// # Errors
/// A sentence, where the directive itself is wrong.
pub(super) fn show(directive: &Directive, results: &Results, pictures: &mut Vec<Picture>) -> Result<Shown, String> {
    let [lab, experiment, kind] = directive.words("LAB EXPERIMENT KIND [name=value]")?;
    let mut side = |whose: &str, raced: Option<Raced<'_>>, wanted: &Wanted| {
        let raced = raced.ok_or_else(|| format!("no {} run of {lab} {experiment} yet", whose.to_lowercase()))?;
        let file = file_of(&raced, kind, wanted)?;
        let to = Path::new(PICTURES).join(&raced.run.report.run.name).join(file.file_name().unwrap_or_default());
        let figure = figure(whose, &raced, wanted, &to);
        pictures.push(Picture { from: file, to });
        Ok::<_, String>(figure)
    };
    // The reader's quick run has other points than the reference: the parameters that it lacks are not asked of it.
    let own = side("Yours", results.own(lab, experiment), &[]).unwrap_or_else(|_| {
        empty("Yours", &format!("Your own run belongs here:<br><code>cargo contend run --quick {}</code>", escape(lab)))
    });
    let (reference, missing) = match side("Reference", results.reference(lab, experiment), &directive.point) {
        Ok(figure) => (figure, None),
        Err(why) => (empty("Reference", "Here the plot of the reference run will stand."), Some(why)),
    };
    let text = format!("<div class=\"pair\">\n{own}{reference}</div>\n");
    Ok(match missing {
        None => Shown::Text(text),
        Some(why) => Shown::Missing { text, why },
    })
}

fn figure(whose: &str, raced: &Raced<'_>, wanted: &Wanted, to: &Path) -> String {
    let summary = raced.fitting(wanted).last().map(in_words).unwrap_or_default();
    let alt = format!("{}. {summary}", raced.experiment.about);
    format!(
        "<figure><a href=\"{url}\"><img src=\"{url}\" alt=\"{}\"></a><figcaption><b>{whose}</b> · {}</figcaption></figure>\n",
        escape(&alt),
        escape(&raced.run.where_and_when()),
        url = escape(&url(to)),
    )
}

fn empty(whose: &str, what: &str) -> String {
    format!("<figure class=\"empty\"><p>{what}</p><figcaption><b>{whose}</b></figcaption></figure>\n")
}

/// What the plot shows, for those who cannot see it.
fn in_words(point: &PointReport) -> String {
    let mut judged: Vec<_> =
        point.contenders.iter().filter_map(|contender| Some((contender.judgement?, contender.name.as_str()))).collect();
    judged.sort_by(|a, b| a.0.ratio.total_cmp(&b.0.ratio));
    let said = judged.iter().map(|(judged, name)| {
        let unsure = if matches!(judged.said, Said::CannotTell { .. }) { " (cannot tell)" } else { "" };
        format!("{name} {}{unsure}", quantity::digits(judged.ratio))
    });
    let said: Vec<_> = said.collect();
    format!("Time over that of {} at {}: {}.", point.baseline, results::describe(point), said.join(", "))
}

/// The file of a plot in its run's folder.
fn file_of(raced: &Raced<'_>, kind: &str, wanted: &Wanted) -> Result<PathBuf, String> {
    let _ = (raced, kind, wanted);
    Err("no plots yet".into())
}
