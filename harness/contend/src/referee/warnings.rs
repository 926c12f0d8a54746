//! Doubts about a whole run: what was seen, and what to try. A pure function of the report.

use crate::quantity::percent;
use crate::report::{Company, Report, Said};
use crate::view::{View, views};

mod samples;

/// Said before and after a run.
pub(crate) const DEBUG_BUILD: &str =
    "this is a debug build, whose times say nothing about the code: run it with `--release`";
/// Other programs are worth a word from this share of all cores.
const FOREIGN_CPU: f64 = 0.05;
/// So is time that the host gave to other guests.
const STEAL: f64 = 0.02;

/// The doubts, each in a sentence.
pub(crate) fn of(report: &Report) -> Vec<String> {
    let mut warnings = Vec::new();
    if report.run.profile == "debug" {
        warnings.push(DEBUG_BUILD.into());
    }
    warnings.extend(company(report));
    warnings.extend(samples::doubts(report));
    for view in views(report) {
        warnings.extend(twin(view));
        warnings.extend(dropped(view));
    }
    warnings
}

/// What the machine did besides.
fn company(report: &Report) -> Vec<String> {
    let worst = |read: fn(&Company) -> Option<f64>| {
        views(report).filter_map(|view| read(&view.point.company)).fold(0.0, f64::max)
    };
    let mut warnings = Vec::new();
    let foreign = worst(|company| company.foreign_cpu);
    if foreign > FOREIGN_CPU {
        warnings.push(format!(
            "other programs used up to {:.0} % of the cores: close them, or believe the intervals, which are wider for it",
            foreign * 100.0
        ));
    }
    let steal = worst(|company| company.steal);
    if steal > STEAL {
        warnings.push(format!(
            "the host gave up to {} of this machine's time to others: another hour, or another machine, may see more",
            percent(steal)
        ));
    }
    warnings
}

fn twin(view: View<'_>) -> Option<String> {
    let twin = view.point.foot.as_ref().and_then(|foot| foot.twin)?;
    matches!(twin.said, Said::Faster | Said::Slower).then(|| {
        format!(
            "{}: the hidden twin of the baseline was called different, which happens to identical code in 1 of 100 \
             races; read the verdicts of that table as leaning only, or run it again",
            view.title()
        )
    })
}

fn dropped(view: View<'_>) -> impl Iterator<Item = String> {
    view.point.dropped.iter().map(move |(cause, dropped)| {
        let generations = if *dropped == 1 { "generation was" } else { "generations were" };
        format!("{}: {dropped} {generations} dropped because of `{cause}`", view.title())
    })
}
