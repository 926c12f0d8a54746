//! Doubts about a whole run: what was seen, and what to try. A pure function of the report.

use crate::report::Report;
use crate::view::views;

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
    let worst = |read: fn(&crate::report::Company) -> Option<f64>| {
        views(report).filter_map(|view| read(&view.point.company)).fold(0.0, f64::max)
    };
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
            "the host gave up to {:.0} % of this machine's time to others: another hour, or another machine, may see more",
            steal * 100.0
        ));
    }
    for view in views(report) {
        let twin = view.point.foot.as_ref().and_then(|foot| foot.twin);
        if twin.is_some_and(|twin| matches!(twin.said, crate::report::Said::Faster | crate::report::Said::Slower)) {
            warnings.push(format!(
                "{}: the hidden twin of the baseline was called different, which happens to identical code in 1 of 100 \
                 races; read the verdicts of that table as leaning only, or run it again",
                view.title()
            ));
        }
        for (cause, dropped) in &view.point.dropped {
            let generations = if *dropped == 1 { "generation was" } else { "generations were" };
            warnings.push(format!("{}: {dropped} {generations} dropped because of `{cause}`", view.title()));
        }
    }
    warnings
}
