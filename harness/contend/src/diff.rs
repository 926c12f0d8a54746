//! Two runs compared: whether contenders became faster or slower, each against its own run's baseline.
//!
//! Times of two runs are never divided: machine, hour and luck differ by more than most changes of code. What is
//! compared is the logarithm of each contender's ratio to the baseline that raced beside it, by the two-sample
//! Hodges-Lehmann estimate and the Mann-Whitney interval over generations. A change of the baseline itself is therefore
//! invisible. All functions are pure: of two reports, or of numbers.

use serde::Serialize;

use crate::Error;
use crate::estimate::{Interval, hodges_lehmann, mann_whitney_critical, shift, shift_interval};
use crate::referee::judged;
use crate::report::{ContenderReport, Judged, PointReport, Report, Said};
use crate::setup::Point;
use crate::verdict::{Border, Evidence, Judgement, SAME_LEVEL, VERDICT_LEVEL};
use crate::view::{View, view, views};

/// What became of each contender from one run to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diff {
    /// The name of the run that is compared with.
    pub base: String,
    /// The name of the run that is judged.
    pub new: String,
    /// How many comparisons share the error level: all of this diff.
    pub comparisons: usize,
    /// Each point that both raced.
    pub points: Vec<PointDiff>,
    /// What could not be compared, each with the reason.
    pub refused: Vec<String>,
    /// What must be known to read it.
    pub cautions: Vec<String>,
}

/// One point that both runs raced.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PointDiff {
    /// The lab.
    pub lab: String,
    /// The experiment.
    pub experiment: String,
    /// The point.
    pub point: Point,
    /// With whom both runs compared.
    pub baseline: String,
    /// Each contender that could be compared.
    pub changes: Vec<Change>,
}

/// How a contender's ratio to its baseline changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The contender.
    pub contender: String,
    /// Its ratio in the run that is compared with.
    pub base_ratio: f64,
    /// Its ratio in the run that is judged.
    pub new_ratio: f64,
    /// Generations on both sides.
    pub generations: (usize, usize),
    /// The new ratio over the old one, with the interval that decided, and the verdict.
    pub judged: Judged,
    /// The 95 % interval of the change.
    pub interval95: (f64, f64),
    /// The 99 % interval of the change.
    pub interval99: (f64, f64),
}

/// What counts as found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// Something became slower.
    Regression,
    /// Something became slower or faster.
    Difference,
}

/// The answer to a question with a yes and a no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// There is none.
    No,
    /// The evidence does not suffice.
    CannotTell,
    /// There is one.
    Yes,
}

/// Compares two runs.
///
/// # Errors
/// [`Error::Incomparable`] where nothing of one run means the same as anything of the other.
///
/// # Examples
/// ```no_run
/// use contend::{Report, diff};
/// let diff = diff::of(&Report::read("results/before")?, &Report::read("results/after")?)?;
/// assert_eq!(diff.answer(diff::FailOn::Regression, 0.02), diff::Answer::No);
/// # Ok::<(), contend::Error>(())
/// ```
pub fn of(base: &Report, new: &Report) -> Result<Diff, Error> {
    let incomparable =
        |why: String| Error::Incomparable { base: base.run.name.clone(), new: new.run.name.clone(), why };
    if base.run.profile != new.run.profile {
        let profiles = format!("one is of a {} build, the other of a {} build", base.run.profile, new.run.profile);
        return Err(incomparable(format!("{profiles}; race both in release")));
    }
    let mut refused = Vec::new();
    let mut pairs = Vec::new();
    for before in views(base) {
        match view(new, &before.lab.lab, &before.experiment.experiment, Some(&before.point.point)) {
            None => refused.push(format!("{}: only {} raced it", name(before), base.run.name)),
            Some(after) => match differs(before.point, after.point) {
                Some(why) => refused.push(format!("{}: {why}", name(before))),
                None => pairs.push((before, after)),
            },
        }
    }
    for after in views(new) {
        if view(base, &after.lab.lab, &after.experiment.experiment, Some(&after.point.point)).is_none() {
            refused.push(format!("{}: only {} raced it", name(after), new.run.name));
        }
    }
    let mut candidates = Vec::new();
    for (before, after) in pairs {
        let (fit, unfit) = contenders(before, after);
        refused.extend(unfit);
        candidates.push((before, fit));
    }
    let comparisons = candidates.iter().map(|(_, fit)| fit.len()).sum();
    if comparisons == 0 {
        let why = refused.first().cloned().unwrap_or_else(|| "neither raced anything".into());
        return Err(incomparable(format!("there is nothing to compare ({why})")));
    }
    let points = candidates.into_iter().map(|(view, fit)| point_diff(view, &fit, comparisons)).collect();
    let cautions = cautions(base, new);
    Ok(Diff { base: base.run.name.clone(), new: new.run.name.clone(), comparisons, points, refused, cautions })
}

fn name(view: View<'_>) -> String {
    let place = view.place();
    if place.is_empty() { view.title() } else { format!("{} · {place}", view.title()) }
}

/// Why the figures of a point mean something else in the other run.
fn differs(before: &PointReport, after: &PointReport) -> Option<String> {
    if before.baseline != after.baseline {
        return Some(format!("its baseline was `{}` and is `{}`", before.baseline, after.baseline));
    }
    if before.workload != after.workload || before.amount != after.amount {
        return Some("its workload changed: the reference answer is another one".into());
    }
    None
}

type Pair<'report> = (&'report ContenderReport, &'report ContenderReport);

/// Who raced on both sides, and who did not and why. Whoever raced in neither run is not mentioned.
fn contenders<'report>(before: View<'report>, after: View<'report>) -> (Vec<Pair<'report>>, Vec<String>) {
    let (mut fit, mut unfit) = (Vec::new(), Vec::new());
    let raced = |contender: &ContenderReport| contender.status.is_verified() && !contender.generations.is_empty();
    let mut names: Vec<&str> = before.point.contenders.iter().map(|contender| contender.name.as_str()).collect();
    names.extend(after.point.contenders.iter().map(|contender| contender.name.as_str()));
    let mut seen = std::collections::HashSet::new();
    for contender in names.into_iter().filter(|contender| seen.insert(*contender)) {
        if contender == before.point.baseline {
            continue;
        }
        let sides = [before, after].map(|view| (view, view.point.contender(contender)));
        let missing: Vec<String> =
            sides
                .iter()
                .filter(|(_, side)| !side.is_some_and(raced))
                .map(|(view, side)| {
                    let how = side.map_or("not there", |side| {
                        if side.status.is_verified() { "not raced" } else { side.status.word() }
                    });
                    format!("{how} in {}", view.report.run.name)
                })
                .collect();
        match (sides, missing.as_slice()) {
            ([(_, Some(one)), (_, Some(other))], []) if one.place != other.place => {
                unfit.push(format!(
                    "{} · {contender}: it raced together with others in one run, apart in the other",
                    name(before)
                ));
            }
            ([(_, Some(one)), (_, Some(other))], []) => fit.push((one, other)),
            (_, [one]) => unfit.push(format!("{} · {contender}: {one}", name(before))),
            _ => {}
        }
    }
    (fit, unfit)
}

fn point_diff(view: View<'_>, fit: &[Pair<'_>], comparisons: usize) -> PointDiff {
    PointDiff {
        lab: view.lab.lab.clone(),
        experiment: view.experiment.experiment.clone(),
        point: view.point.point.clone(),
        baseline: view.point.baseline.clone(),
        changes: fit.iter().filter_map(|(one, other)| change(one, other, comparisons)).collect(),
    }
}

fn change(before: &ContenderReport, after: &ContenderReport, comparisons: usize) -> Option<Change> {
    let ln_ratios = |side: &ContenderReport| -> Vec<f64> {
        side.generations.iter().map(|generation| generation.ln_ratio).collect()
    };
    let (base, new) = (ln_ratios(before), ln_ratios(after));
    let across = |side: &ContenderReport| side.judgement.is_some_and(|judged| judged.across);
    let border = if across(before) || across(after) { Border::Across } else { Border::Together };
    let judgement = judge(&base, &new, comparisons, border)?;
    let ratios = |interval: Interval| (finite(interval.low), finite(interval.high));
    Some(Change {
        contender: before.name.clone(),
        base_ratio: hodges_lehmann(&base)?.exp(),
        new_ratio: hodges_lehmann(&new)?.exp(),
        generations: (base.len(), new.len()),
        judged: judged(&judgement, border),
        interval95: ratios(judgement.interval95),
        interval99: ratios(judgement.interval99),
    })
}

/// JSON has no infinity: an interval that cannot be narrowed at all is written as wide as numbers go.
fn finite(ln: f64) -> f64 {
    ln.exp().clamp(f64::MIN_POSITIVE, f64::MAX)
}

/// Judges how far the ln ratios of one run lie from those of another: a single look at all generations there are.
///
/// The levels, 1 % for *faster* and *slower* and 5 % for *same* and *leans*, are divided by the number of comparisons,
/// so that two runs of the same code show any difference at all in 1 of 100 diffs. Generations that cannot reach the
/// level leave the interval unbounded and the verdict *cannot tell*. `None` without generations on either side, or with
/// a value that is not finite.
///
/// # Examples
/// ```
/// use contend::verdict::{Border, Verdict};
///
/// let before: Vec<f64> = (0..12).map(|generation| 0.001 * f64::from(generation)).collect();
/// let after: Vec<f64> = before.iter().map(|ln_ratio| ln_ratio + 0.05).collect();
/// let judgement = contend::diff::judge(&before, &after, 1, Border::Together).unwrap();
/// assert_eq!(judgement.verdict, Verdict::Slower);
/// ```
pub fn judge(base: &[f64], new: &[f64], comparisons: usize, border: Border) -> Option<Judgement> {
    let share = comparisons.max(1) as f64;
    let (level95, level99) = (SAME_LEVEL / share, VERDICT_LEVEL / share);
    let interval = |level: f64| {
        let critical = mann_whitney_critical(base.len(), new.len(), level);
        critical.and_then(|critical| shift_interval(base, new, critical)).unwrap_or(Interval::UNBOUNDED)
    };
    let generations = base.len().min(new.len());
    let evidence = Evidence {
        centre: shift(base, new)?,
        interval95: interval(level95),
        interval99: interval(level99),
        generations,
    };
    let verdict = evidence.verdict(true, border);
    let Evidence { centre, interval95, interval99, generations } = evidence;
    let decided = !matches!(verdict, crate::verdict::Verdict::CannotTell { .. });
    Some(Judgement { centre, interval95, interval99, verdict, generations, look: 0, decided, level95, level99 })
}

impl Diff {
    /// Whether there is something of that kind, by more than the margin (0.02 is 2 %). What was refused on the way
    /// cannot be told.
    pub fn answer(&self, fail_on: FailOn, margin: f64) -> Answer {
        let changes = self.points.iter().flat_map(|point| &point.changes);
        let unknown = if self.refused.is_empty() { Answer::No } else { Answer::CannotTell };
        changes.map(|change| change.answer(fail_on, margin)).fold(unknown, Answer::max)
    }
}

impl Change {
    /// Whether it is of that kind, by more than the margin.
    pub fn answer(&self, fail_on: FailOn, margin: f64) -> Answer {
        let beyond = 1.0 + margin;
        let (low95, high95) = self.interval95;
        let (low99, high99) = self.interval99;
        let slower = self.judged.said == Said::Slower && low99 > beyond;
        let faster = self.judged.said == Said::Faster && high99 < 1.0 / beyond;
        let is_same = matches!(self.judged.said, Said::Same { .. });
        let (found, excluded) = match fail_on {
            FailOn::Regression => (slower, is_same || self.judged.said == Said::Faster || high95 <= beyond),
            FailOn::Difference => (slower || faster, is_same || (high95 <= beyond && low95 >= 1.0 / beyond)),
        };
        match (found, excluded) {
            (true, _) => Answer::Yes,
            (false, true) => Answer::No,
            (false, false) => Answer::CannotTell,
        }
    }
}

fn cautions(base: &Report, new: &Report) -> Vec<String> {
    let mut cautions = vec![
        "each contender is compared with the baseline of its own run: a change of the baseline itself is invisible here"
            .to_owned(),
    ];
    let (one, other) = (&base.machine, &new.machine);
    if (&one.cpu, one.cores, &one.arch) != (&other.cpu, other.cores, &other.arch) {
        cautions.push("the runs were made on different machines: a difference may be the machine's".into());
    }
    if base.run.rustc != new.run.rustc {
        cautions.push("the runs were built by different compilers: a difference may be the compiler's".into());
    }
    for report in [base, new] {
        if !report.run.complete {
            cautions.push(format!("{} was interrupted", report.run.name));
        }
    }
    cautions
}

#[cfg(test)]
mod tests;
