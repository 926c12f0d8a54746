//! Plots in pairs: the reader's own beside the reference's, on the same axes, each with its machine and date.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use contend::plot::Plot;
use contend::report::Report;

use super::directive::Directive;
use super::{PICTURES, Shown, escape};
use crate::results::{Raced, Results, Wanted};

/// A picture that a page shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Picture {
    /// Where the page expects it, from the pages' folder.
    pub(crate) to: PathBuf,
    /// The drawing.
    pub(crate) svg: String,
}

/// Draws what pages ask for; a pair of runs is drawn once, however many pages show it.
#[derive(Debug, Default)]
pub(crate) struct Easel {
    drawn: RefCell<BTreeMap<[String; 2], Rc<Vec<Plot>>>>,
    pictures: RefCell<Vec<Picture>>,
}

impl Easel {
    /// All that was shown.
    pub(crate) fn into_pictures(self) -> Vec<Picture> {
        let mut pictures = self.pictures.into_inner();
        pictures.sort();
        pictures.dedup();
        pictures
    }

    /// # Errors
    /// A sentence, where the directive itself is wrong.
    pub(super) fn show(&self, directive: &Directive, results: &Results) -> Result<Shown, String> {
        let [lab, experiment, kind] = directive.words("LAB EXPERIMENT KIND [name=value]")?;
        let kinds = ["sweep", "ratio", "latency", "cost"];
        if !kinds.contains(&kind) {
            return Err(format!("no plot is called `{kind}`; there are: {}", kinds.join(", ")));
        }
        let (own, reference) = (results.own(lab, experiment), results.reference(lab, experiment));
        let report = |raced: Option<Raced<'_>>| raced.map(|raced| raced.run.report.clone());
        let (own_report, reference_report) = (report(own), report(reference));
        let own = match own {
            None => {
                Err(format!("Your own run belongs here:<br><code>cargo contend run --quick {}</code>", escape(lab)))
            }
            Some(raced) => {
                let plots = self.draw(&raced, reference_report.as_ref());
                // A quick run has one point of each experiment, perhaps another than the reference's.
                let plot = pick(&plots, &raced, kind, &directive.point).or_else(|| pick(&plots, &raced, kind, &[]));
                plot.map(|plot| self.figure("Yours", &raced, &plot)).ok_or_else(|| {
                    format!(
                        "Your last run of it was too short for this plot; this one draws it:<br><code>cargo contend run {}</code>",
                        escape(lab)
                    )
                })
            }
        };
        let own = own.unwrap_or_else(|what| empty("Yours", &what));
        let reference = match reference {
            None => Err(format!("no reference run of {lab} {experiment} yet")),
            Some(raced) => match pick(&self.draw(&raced, own_report.as_ref()), &raced, kind, &directive.point) {
                None => Err(format!("run `{}` has no {kind} plot of {experiment} there", raced.run.report.run.name)),
                Some(plot) => Ok(self.figure("Reference", &raced, &plot)),
            },
        };
        let pair = |reference: &str| format!("<div class=\"pair\">\n{own}{reference}</div>\n");
        Ok(match reference {
            Ok(reference) => Shown::Text(pair(&reference)),
            Err(why) => Shown::Missing {
                text: pair(&empty("Reference", "Here the plot of the reference run will stand.")),
                why,
            },
        })
    }

    /// The plots of a run, on axes that hold the other's values too.
    fn draw(&self, raced: &Raced<'_>, other: Option<&Report>) -> Rc<Vec<Plot>> {
        let name = |report: &Report| report.run.name.clone();
        let key = [name(&raced.run.report), other.map(name).unwrap_or_default()];
        let draw = || match other {
            Some(other) => contend::plot::plots_beside(&raced.run.report, other),
            None => contend::plot::plots(&raced.run.report),
        };
        self.drawn.borrow_mut().entry(key).or_insert_with(|| Rc::new(draw())).clone()
    }

    fn figure(&self, whose: &str, raced: &Raced<'_>, plot: &Plot) -> String {
        let to = Path::new(PICTURES).join(&raced.run.report.run.name).join(&plot.file);
        let url = to.components().map(|part| escape(&part.as_os_str().to_string_lossy())).collect::<Vec<_>>().join("/");
        self.pictures.borrow_mut().push(Picture { to, svg: plot.svg.clone() });
        format!(
            "<figure><a href=\"{url}\"><img src=\"{url}\" alt=\"{}\"></a><figcaption><b>{whose}</b> · {}</figcaption></figure>\n",
            escape(&plot.summary.split_whitespace().collect::<Vec<_>>().join(" ")),
            escape(&raced.run.where_and_when()),
        )
    }
}

/// The plot of that kind; where it shows one point, of a point that has these parameters.
fn pick(plots: &[Plot], raced: &Raced<'_>, kind: &str, wanted: &Wanted) -> Option<Plot> {
    let of_this = plots.iter().filter(|plot| plot.lab == raced.lab && plot.experiment == raced.experiment.experiment);
    let mut of_kind = of_this.filter(|plot| plot.kind.word() == kind);
    let fits = |plot: &&Plot| {
        let point = plot.point.and_then(|index| raced.experiment.points.get(index));
        point.is_none_or(|point| raced.fitting(wanted).any(|fitting| std::ptr::eq(fitting, point)))
    };
    of_kind.find(fits).cloned()
}

fn empty(whose: &str, what: &str) -> String {
    format!("<figure class=\"empty\"><p>{what}</p><figcaption><b>{whose}</b></figcaption></figure>\n")
}
