//! Doubts by the samples' own evidence: who waited for a core, what drifted, what has two fates, what is undecided.
//!
//! One sentence a kind, about the worst case, with the number of others: a run has hundreds of comparisons, and nobody
//! reads a hundred sentences.

use crate::estimate::median;
use crate::evidence::{TwoGroups, drift, two_groups};
use crate::quantity::percent;
use crate::report::{ContenderReport, Generation, Report, Said};
use crate::view::{View, shown, views};

/// Waiting for a core is worth a word from this share of the time in which one could have run.
const WAITED: f64 = 0.10;
/// One thread runs or waits for no longer than the wall time, but for what the clocks differ by.
const ONE_THREAD: f64 = 1.1;
/// A machine's speed that changes by this share within one race is worth one.
const SPEED: f64 = 0.10;
/// So is a ratio that changes by this share, or that has two values so far apart.
const RATIO: f64 = 0.02;

/// What one table is doubted for, and how badly.
struct Doubt {
    size: f64,
    what: String,
}

pub(super) fn doubts(report: &Report) -> Vec<String> {
    let tables: Vec<View<'_>> = views(report).collect();
    let each =
        |doubt: fn(View<'_>) -> Vec<Doubt>| -> Vec<Doubt> { tables.iter().flat_map(|view| doubt(*view)).collect() };
    [
        worst(each(waited), "a neighbour wants the cores, and intervals are wider for it"),
        worst(each(speed_drifted), "ratios are of the same moments and hold, while its times are of no one machine"),
        worst(
            each(ratio_drifted),
            "an interval takes all generations for alike, so read that verdict as leaning only, or run it again",
        ),
        worst(each(two_fates), "a process has one of two fates for life, and the ratio shown may be that of neither"),
        undecided(&tables),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn worst(mut doubts: Vec<Doubt>, so: &str) -> Option<String> {
    doubts.sort_by(|one, other| other.size.total_cmp(&one.size));
    let (worst, others) = doubts.split_first()?;
    let others = match others.len() {
        0 => String::new(),
        1 => " (and 1 more like it)".to_owned(),
        number => format!(" (and {number} more like it)"),
    };
    Some(format!("{}{others}: {so}", worst.what))
}

/// Where lab, experiment and point are to be named.
fn place(view: View<'_>) -> String {
    match view.place().as_str() {
        "" => view.title(),
        place => format!("{}, {place}", view.title()),
    }
}

fn baseline<'report>(view: View<'report>) -> Option<&'report ContenderReport> {
    shown(view.point).map(|(contender, _)| contender).find(|contender| contender.name == view.point.baseline)
}

/// Those whose ratio to the baseline was judged.
fn judged<'report>(view: View<'report>) -> impl Iterator<Item = &'report ContenderReport> {
    shown(view.point).map(|(contender, _)| contender).filter(|contender| contender.judgement.is_some())
}

/// The baseline alone, and where one thread did its work: whoever has more threads than there are cores must wait.
fn waited(view: View<'_>) -> Vec<Doubt> {
    let share = || {
        let summary = baseline(view)?.summary.as_ref()?;
        let could_run = summary.running_ns? + summary.waiting_ns?;
        let is_one_thread = could_run <= ONE_THREAD * summary.wall_ns.median;
        (is_one_thread && could_run > 0.0).then_some(summary.waiting_ns? / could_run)
    };
    let doubt = |share: f64| Doubt {
        size: share,
        what: format!(
            "{}: `{}` waited for a core for {} of its time",
            place(view),
            view.point.baseline,
            percent(share)
        ),
    };
    share().filter(|share| *share > WAITED).map(doubt).into_iter().collect()
}

fn speed_drifted(view: View<'_>) -> Vec<Doubt> {
    let change = || {
        let walls = logarithms(&baseline(view)?.generations, |generation| generation.wall_ns.ln());
        drift(&walls)
    };
    let doubt = |change: f64| {
        let (share, way) = (change.abs().exp_m1(), if change > 0.0 { "slower" } else { "faster" });
        let what = format!("{}: the machine became {} {way} while it raced", place(view), percent(share));
        Doubt { size: share, what }
    };
    change().filter(|change| change.abs() > SPEED.ln_1p()).map(doubt).into_iter().collect()
}

fn ratio_drifted(view: View<'_>) -> Vec<Doubt> {
    let doubt = |contender: &ContenderReport| {
        let change = drift(&logarithms(&contender.generations, |generation| generation.ln_ratio))?;
        let (share, way) = (change.abs().exp_m1(), if change > 0.0 { "rose" } else { "fell" });
        let what = format!(
            "{}: the ratio of `{}` {way} by {} from the first generation to the last",
            place(view),
            contender.name,
            percent(share)
        );
        (share > RATIO).then_some(Doubt { size: share, what })
    };
    judged(view).filter_map(doubt).collect()
}

fn two_fates(view: View<'_>) -> Vec<Doubt> {
    let doubt = |contender: &ContenderReport| {
        let groups = two_groups(&logarithms(&contender.generations, |generation| generation.ln_ratio))?;
        let TwoGroups { below, above, low, high } = groups;
        let what = format!(
            "{}: the ratio of `{}` was {:.3} in {below} generations and {:.3} in {above}, and nothing between",
            place(view),
            contender.name,
            low.exp(),
            high.exp()
        );
        let share = (high - low).exp_m1();
        (share > RATIO).then_some(Doubt { size: share, what })
    };
    judged(view).filter_map(doubt).collect()
}

fn logarithms(generations: &[Generation], read: fn(&Generation) -> f64) -> Vec<f64> {
    generations.iter().map(read).filter(|value| value.is_finite()).collect()
}

/// How many comparisons are open, and how many more generations would close them, by their own spread.
fn undecided(tables: &[View<'_>]) -> Option<String> {
    let (mut comparisons, mut open, mut more) = (0, 0, Vec::new());
    for contender in tables.iter().flat_map(|view| judged(*view)).filter(|contender| !contender.companion) {
        comparisons += 1;
        let Some(Said::CannotTell { generations_needed, .. }) = contender.judgement.map(|judged| judged.said) else {
            continue;
        };
        open += 1;
        let missing = generations_needed.map(|needed| f64::from(needed) - contender.generations.len() as f64);
        more.extend(missing.filter(|missing| *missing > 0.0));
    }
    let least = more.iter().copied().reduce(f64::min);
    let generations = |number: f64| match number.round() {
        1.0 => "about 1 more generation".to_owned(),
        number => format!("about {number} more generations"),
    };
    let how_many = match (least, median(&more)) {
        (Some(least), Some(middle)) if more.len() > 1 => {
            format!("{} would decide the nearest, and {} half of them", generations(least), generations(middle))
        }
        (Some(least), _) => format!("{} would decide it", generations(least)),
        _ => "no sensible number of generations would decide them".to_owned(),
    };
    (open > 0).then(|| format!("{open} of {comparisons} comparisons cannot be told from these generations: {how_many}"))
}

#[cfg(test)]
mod tests;
