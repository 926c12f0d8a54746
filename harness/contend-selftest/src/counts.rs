//! What is counted over all races, and the bound that each count is held against.

use contend::estimate::{median, quantile};
use serde::{Deserialize, Serialize};

use crate::binomial::{at_least, at_most};
use crate::record::{Company, Form, Race};
use crate::replay::{Outcome, Said, outcomes};
use crate::{Kind, Sharing};

/// A bar is refuted by counts that are less likely than this.
const ONE_SIDED: f64 = 0.05;
/// The same for the misses of the plain interval.
const MISSES: f64 = 0.01;
/// The plain interval may miss in this share.
const PLAIN: f64 = 0.05;

/// All counts of a self-test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Identical code: a row a kind, then all kinds together, for each company and sharing.
    pub identical: Vec<Identical>,
    /// Planted differences, likewise.
    pub planted: Vec<Planted>,
    /// How often a contender that does more work was called *faster*.
    pub wrong_way: usize,
    /// Comparisons that a race should have and has not, since a contender failed or raced apart.
    pub missing: usize,
}

/// So many of so many, and the bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// How often.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// The most (or the least) that does not refute the bar; none where there is no bar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Bound>,
}

/// A bound on a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// At most so many.
    AtMost(usize),
    /// At least so many.
    AtLeast(usize),
}

impl Counted {
    /// Whether the bar is refuted.
    pub fn is_refuted(&self) -> bool {
        match self.bound {
            Some(Bound::AtMost(most)) => self.count > most,
            Some(Bound::AtLeast(least)) => self.count < least,
            None => false,
        }
    }
}

/// Identical code, in one company and sharing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identical {
    /// What else the machine did.
    pub company: Company,
    /// What the contenders had in common.
    pub sharing: Sharing,
    /// Of one kind; all kinds where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Called *faster* or *slower*.
    pub called: Counted,
    /// The plain 95 % interval over all generations missed the truth.
    pub missed: Counted,
    /// By how much the ratio missed 1, as a share: median.
    pub error_median: f64,
    /// The same: 95th percentile.
    pub error_p95: f64,
    /// Half the width of the plain interval, as a share: median.
    pub half_width: f64,
    /// Seconds to a verdict, or to the end: median.
    pub seconds: f64,
}

/// A planted difference, in one company and sharing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planted {
    /// What else the machine did.
    pub company: Company,
    /// What the contenders had in common.
    pub sharing: Sharing,
    /// Of one kind; all kinds where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// How much more work was done, as a share.
    pub share: f64,
    /// Called *slower*.
    pub found: Counted,
    /// Called *slower*, or leaning that way.
    pub found_or_leaning: Counted,
    /// Seconds to a verdict, or to the end: median.
    pub seconds: f64,
}

impl Counts {
    /// Counts over these races.
    pub fn of(races: &[Race]) -> Counts {
        let judged: Vec<(&Race, Outcome)> =
            races.iter().flat_map(|race| outcomes(race).into_iter().map(move |outcome| (race, outcome))).collect();
        let mut counts = Counts {
            wrong_way: judged.iter().filter(|(_, one)| !one.is_twin() && one.said == Said::Faster).count(),
            missing: races.iter().map(|race| race.missing.len()).sum(),
            ..Counts::default()
        };
        for company in [Company::Quiet, Company::Neighbour] {
            for sharing in Sharing::ALL {
                for kind in sharing.kinds().iter().copied().map(Some).chain([None]) {
                    let of_it: Vec<&(&Race, Outcome)> = judged
                        .iter()
                        .filter(|(race, _)| (race.company, race.sharing) == (company, sharing))
                        .filter(|(race, _)| kind.is_none_or(|kind| kind == race.kind))
                        .collect();
                    counts.identical.extend(identical(company, sharing, kind, &of_it));
                    counts.planted.extend(planted(company, sharing, kind, &of_it));
                }
            }
        }
        counts
    }

    /// Every bar that is refuted, in words.
    pub fn refuted(&self) -> Vec<String> {
        let name = |company: Company, sharing: Sharing, kind: Option<Kind>| {
            format!("{}, {}, {}", company.as_str(), sharing.as_str(), kind.map_or("all kinds", Kind::as_str))
        };
        let mut refuted = Vec::new();
        for row in &self.identical {
            let at = name(row.company, row.sharing, row.kind);
            let all = [("identical code called different", row.called), ("the plain interval missed", row.missed)];
            refuted
                .extend(all.iter().filter(|(_, count)| count.is_refuted()).map(|(what, count)| say(&at, what, count)));
        }
        for row in &self.planted {
            let at = name(row.company, row.sharing, row.kind);
            let percent = row.share * 100.0;
            let all = [
                (format!("+{percent} % found"), row.found),
                (format!("+{percent} % found or leaning"), row.found_or_leaning),
            ];
            refuted
                .extend(all.iter().filter(|(_, count)| count.is_refuted()).map(|(what, count)| say(&at, what, count)));
        }
        if self.wrong_way > 0 {
            refuted.push(format!("more work was called faster {} times", self.wrong_way));
        }
        refuted
    }
}

fn say(at: &str, what: &str, counted: &Counted) -> String {
    let bound = match counted.bound {
        Some(Bound::AtMost(most)) => format!("at most {most}"),
        Some(Bound::AtLeast(least)) => format!("at least {least}"),
        None => "any".to_owned(),
    };
    format!("{at}: {what} in {} of {}, the bar allows {bound}", counted.count, counted.of)
}

fn identical(
    company: Company,
    sharing: Sharing,
    kind: Option<Kind>,
    judged: &[&(&Race, Outcome)],
) -> Option<Identical> {
    // Pairs alone: in a field the levels are shared with others.
    let pairs: Vec<&Outcome> = judged
        .iter()
        .filter(|(race, one)| race.form == Form::Pair && one.is_twin())
        .map(|(_, outcome)| outcome)
        .collect();
    let n = pairs.len();
    let share = match sharing {
        Sharing::Shared => 0.01,
        Sharing::Own => 0.02,
    };
    let called = pairs.iter().filter(|one| matches!(one.said, Said::Slower | Said::Faster)).count();
    let known: Vec<bool> = pairs.iter().filter_map(|one| one.missed).collect();
    let errors: Vec<f64> = pairs.iter().map(|one| one.error).collect();
    let widths: Vec<f64> = pairs.iter().filter_map(|one| one.half_width).collect();
    let seconds: Vec<f64> = pairs.iter().map(|one| one.seconds).collect();
    Some(Identical {
        company,
        sharing,
        kind,
        called: Counted { count: called, of: n, bound: Some(Bound::AtMost(at_most(n, share, ONE_SIDED))) },
        missed: Counted {
            count: known.iter().filter(|missed| **missed).count(),
            of: known.len(),
            bound: Some(Bound::AtMost(at_most(known.len(), PLAIN, MISSES))),
        },
        error_median: median(&errors)?,
        error_p95: quantile(&errors, 0.95)?,
        half_width: median(&widths).unwrap_or_default(),
        seconds: median(&seconds)?,
    })
}

fn planted(company: Company, sharing: Sharing, kind: Option<Kind>, judged: &[&(&Race, Outcome)]) -> Vec<Planted> {
    let mut rows = Vec::new();
    for (name, permille) in &crate::work::PLANTED[2..] {
        let all: Vec<&(&Race, Outcome)> = judged.iter().copied().filter(|(_, one)| one.contender == *name).collect();
        let seconds: Vec<f64> = all.iter().map(|(_, one)| one.seconds).collect();
        let Some(seconds) = median(&seconds) else { continue };
        let count = |fits: &dyn Fn(&Outcome) -> bool, from: &[&(&Race, Outcome)]| {
            from.iter().filter(|(_, one)| fits(one)).count()
        };
        let found = |one: &Outcome| one.said == Said::Slower;
        let leaning = |one: &Outcome| matches!(one.said, Said::Slower | Said::LeansSlower);
        // The bar on what leans leaves the async kind out, whose runtimes keep their luck for life.
        let barred: Vec<_> = match (sharing, kind) {
            (Sharing::Own, None) => all.iter().copied().filter(|(race, _)| race.kind != Kind::AsyncTasks).collect(),
            _ => all.clone(),
        };
        let at_least = |n: usize, wanted: Option<f64>| wanted.map(|p| Bound::AtLeast(at_least(n, p, ONE_SIDED)));
        let to_lean = (sharing == Sharing::Own && kind.is_none() && *permille == 50).then_some(0.80);
        rows.push(Planted {
            company,
            sharing,
            kind,
            share: *permille as f64 / 1_000.0,
            found: Counted {
                count: count(&found, &all),
                of: all.len(),
                bound: at_least(all.len(), wanted(company, sharing, *permille)),
            },
            found_or_leaning: Counted {
                count: count(&leaning, &barred),
                of: barred.len(),
                bound: at_least(barred.len(), to_lean),
            },
            seconds,
        });
    }
    rows
}

/// How often a difference is to be found where input and runtime are shared.
fn wanted(company: Company, sharing: Sharing, permille: u64) -> Option<f64> {
    match (sharing, company, permille) {
        (Sharing::Shared, Company::Quiet, 10) => Some(0.90),
        (Sharing::Shared, Company::Quiet, 20 | 50) => Some(0.98),
        (Sharing::Shared, Company::Neighbour, 20) => Some(0.60),
        (Sharing::Shared, Company::Neighbour, 50) => Some(0.95),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::tests::synthetic;

    #[test]
    fn honest_generations_refute_no_bar() {
        let pairs = (0..200).map(|seed| synthetic(Form::Pair, 0.02, seed));
        let fields = (0..40).map(|seed| synthetic(Form::Field, 0.004, 1_000 + seed));
        let counts = Counts::of(&pairs.chain(fields).collect::<Vec<_>>());
        assert_eq!(counts.refuted(), Vec::<String>::new());
        let row = &counts.identical[0];
        assert_eq!((row.called.of, row.called.bound), (200, Some(Bound::AtMost(5))));
        let found = |share: f64| counts.planted.iter().find(|row| row.share == share).unwrap().found;
        assert_eq!((found(0.05).count, found(0.05).of), (40, 40));
    }

    #[test]
    fn a_biased_harness_is_found_out() {
        let mut races: Vec<Race> = (0..100).map(|seed| synthetic(Form::Pair, 0.002, seed)).collect();
        races.iter_mut().flat_map(|race| race.ln_ratios.values_mut()).flatten().for_each(|ratio| *ratio += 0.02);
        let counts = Counts::of(&races);
        let all = &counts.identical[1];
        assert_eq!((all.kind, all.called.count, all.missed.count), (None, 100, 100));
        assert_eq!(counts.refuted().len(), 4, "{:?}", counts.refuted());
    }

    #[test]
    fn more_work_that_is_called_faster_is_said_in_any_case() {
        let mut race = synthetic(Form::Field, 0.002, 7);
        race.ln_ratios.values_mut().flatten().for_each(|ratio| *ratio = -*ratio);
        assert!(Counts::of(&[race]).wrong_way >= 3);
    }

    #[test]
    fn without_races_there_is_nothing_to_count() {
        assert_eq!(Counts::of(&[]), Counts::default());
    }
}
