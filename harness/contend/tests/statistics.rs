//! Centres, intervals, looks and verdicts judged by simulation: thousands of races without a clock, all seeds fixed.
//!
//! Unit tests beside the code check values one can look up or work out by hand. Here belongs what only many races can
//! show: how often identical code is called different, how often a difference is found, and that no reordering,
//! shifting, mirroring or single wild generation turns a verdict around.
//!
//! Machines that drift, burst and preempt are in `src/referee/tests/traces.rs`, where samples go through the code that
//! judges a race.

use contend::estimate::{
    hodges_lehmann, mann_whitney_critical, median, shift_interval, signed_rank_critical, signed_rank_interval,
};
use contend::verdict::{
    Border, Depth, Judgement, Leaning, Plan, Verdict, judge, leaders, replay, smallest_visible_difference,
};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use bounds::{at_least, at_most};

mod bounds;

fn normal(rng: &mut Pcg64Mcg) -> f64 {
    // Box and Muller, one of the two; 1 - x keeps zero out of the logarithm.
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}

/// In how many of so many simulated races something happens.
fn count(races: usize, seed: u64, mut happens: impl FnMut(&mut Pcg64Mcg) -> bool) -> usize {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    (0..races).filter(|_| happens(&mut rng)).count()
}

fn is_different(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Faster | Verdict::Slower)
}

/// Generations of one comparison whose luck is normal.
fn generations(rng: &mut Pcg64Mcg, n: usize, share: f64, spread: f64) -> Vec<f64> {
    (0..n).map(|_| share.ln_1p() + spread * normal(rng)).collect()
}

fn judged(ln_ratios: &[f64], plan: &Plan) -> Judgement {
    replay(ln_ratios, plan, Border::Together).expect("generations are finite")
}

// How often identical code is called different.

#[track_caller]
fn check_identical(depth: Depth, races: usize, spreads: &[f64]) {
    let plan = Plan::new(depth, 1);
    let n = *plan.looks.last().unwrap();
    for (seed, &spread) in spreads.iter().enumerate() {
        let called =
            count(races, seed as u64, |rng| is_different(judged(&generations(rng, n, 0.0, spread), &plan).verdict));
        // Over the level it would be wrong, far under it a waste of generations; a small spread is soon "same".
        assert!(called <= at_most(races, 0.01), "{called} of {races} at spread {spread}");
        assert!(spread < 0.02 || called >= at_least(races, 0.006), "{called} of {races} at spread {spread}");
    }
}

#[test]
fn identical_code_is_called_different_at_the_level_promised() {
    check_identical(Depth::Default, 4_000, &[0.005, 0.02, 0.08]);
}

#[test]
fn one_look_keeps_the_level_too() {
    check_identical(Depth::Quick, 6_000, &[0.01, 0.04]);
}

#[test]
fn three_looks_keep_the_level_too() {
    check_identical(Depth::Full, 2_000, &[0.04]);
}

#[test]
fn a_whole_field_keeps_the_level_of_one() {
    // All are compared with one baseline, whose luck they share.
    for (comparisons, races) in [(1, 2_000), (2, 2_000), (7, 700), (13, 400)] {
        let plan = Plan::new(Depth::Default, comparisons);
        let called = count(races, comparisons as u64, |rng| {
            let baseline = generations(rng, 20, 0.0, 0.03);
            (0..comparisons).any(|_| {
                let own = generations(rng, 20, 0.0, 0.03);
                let ln_ratios: Vec<f64> = own.iter().zip(&baseline).map(|(own, base)| own - base).collect();
                is_different(judged(&ln_ratios, &plan).verdict)
            })
        });
        assert!(called <= at_most(races, 0.01), "{called} of {races} fields of {comparisons}");
    }
}

#[test]
fn the_plain_95_percent_interval_misses_in_five_percent() {
    let critical = signed_rank_critical(20, 0.05).unwrap();
    let races = 4_000;
    let missed =
        count(races, 5, |rng| !signed_rank_interval(&generations(rng, 20, 0.0, 0.03), critical).unwrap().contains(0.0));
    // The exact level of c = 52 is 4.8 %.
    assert!((at_least(races, 0.0484)..=at_most(races, 0.0484)).contains(&missed), "{missed} of {races}");
}

#[test]
fn two_runs_of_the_same_code_differ_in_five_percent() {
    let critical = mann_whitney_critical(12, 20, 0.05).unwrap();
    let races = 2_000;
    let missed = count(races, 6, |rng| {
        let (then, now) = (generations(rng, 12, 0.3, 0.03), generations(rng, 20, 0.3, 0.03));
        !shift_interval(&then, &now, critical).unwrap().contains(0.0)
    });
    assert!((at_least(races, 0.047)..=at_most(races, 0.05)).contains(&missed), "{missed} of {races}");
}

// How often a difference is found.

#[track_caller]
fn check_found(share: f64, spread: f64, found: std::ops::Range<f64>, found_or_leaning: f64) {
    let plan = Plan::new(Depth::Default, 1);
    let races = 2_000;
    let (mut called, mut leaning) = (0, 0);
    count(races, 7, |rng| {
        match judged(&generations(rng, 20, share, spread), &plan).verdict {
            Verdict::Slower => called += 1,
            Verdict::CannotTell { leaning: Some(Leaning::Slower), .. } => leaning += 1,
            _ => {}
        }
        false
    });
    let of = |count: i32| f64::from(count) / races as f64;
    assert!(found.contains(&of(called)), "+{share} at spread {spread}: found {}", of(called));
    assert!(of(called + leaning) >= found_or_leaning, "found or leaning {}", of(called + leaning));
}

#[test]
fn one_percent_is_found_at_a_spread_of_one() {
    check_found(0.01, 0.01, 0.87..0.92, 0.95);
}

#[test]
fn two_percent_is_found_at_a_spread_of_two() {
    check_found(0.02, 0.02, 0.86..0.92, 0.95);
}

#[test]
fn five_percent_is_found_or_leaning_at_a_spread_of_eight() {
    check_found(0.05, 0.08, 0.38..0.46, 0.66);
}

#[test]
fn a_difference_beyond_the_margin_is_seldom_called_same() {
    let plan = Plan::new(Depth::Default, 1);
    let races = 2_000;
    for (share, spread, within) in [(0.0051, 0.004, 0.005), (0.0101, 0.008, 0.01)] {
        let called = count(races, 8, |rng| {
            let verdict = judged(&generations(rng, 20, share, spread), &plan).verdict;
            matches!(verdict, Verdict::Same { within: margin } if margin <= within)
        });
        assert!(called <= at_most(races, 0.025), "{called} of {races} beyond {within}");
    }
}

#[test]
fn the_smallest_visible_difference_is_found_in_about_eighty_percent() {
    let plan = Plan::new(Depth::Default, 1);
    let mut rng = Pcg64Mcg::seed_from_u64(9);
    for spread in [0.01, 0.04] {
        let shares: Vec<f64> = (0..7)
            .map(|seed| smallest_visible_difference(&generations(&mut rng, 20, 0.0, spread), &plan, seed).unwrap())
            .collect();
        let share = median(&shares).unwrap();
        let races = 500;
        let found =
            count(races, 10, |rng| judged(&generations(rng, 20, share, spread), &plan).verdict == Verdict::Slower);
        let found = found as f64 / races as f64;
        assert!((0.65..0.92).contains(&found), "{found} at {share}, from {shares:?}");
    }
}

#[test]
fn equal_contenders_are_tied_and_a_real_leader_is_not() {
    let races = 1_000;
    let field = |rng: &mut Pcg64Mcg, best: f64| -> Vec<Vec<f64>> {
        (0..5).map(|place| generations(rng, 20, if place == 3 { best } else { 0.0 }, 0.02)).collect()
    };
    let torn = count(races, 11, |rng| leaders(&field(rng, 0.0)).unwrap().tied.len() < 4);
    assert!(torn <= at_most(races, 0.05), "{torn} of {races}");
    let led = count(races, 12, |rng| {
        let leading = leaders(&field(rng, -0.1)).unwrap();
        leading.leader == 3 && leading.tied.is_empty()
    });
    assert!(races - led <= at_most(races, 0.05), "{led} of {races}");
}

// How many generations are said to be needed.

/// Races that end in *cannot tell* and say that so many generations would decide: half of them, or more, are decided
/// by that many, and not all.
#[track_caller]
fn check_needed(share: f64, spread: f64, decided: std::ops::Range<f64>) {
    let plan = Plan::new(Depth::Default, 1);
    let last = plan.looks.len() - 1;
    let mut rng = Pcg64Mcg::seed_from_u64(20);
    let (mut told, mut enough) = (0, 0);
    while told < 300 {
        let mut race = generations(&mut rng, 20, share, spread);
        let Verdict::CannotTell { generations_needed: Some(needed), .. } = judged(&race, &plan).verdict else {
            continue;
        };
        // The rest is raced on the same machine; beyond that a signed-rank table of thousands takes minutes.
        if needed > 200 {
            continue;
        }
        race.extend(generations(&mut rng, needed as usize - 20, share, spread));
        told += 1;
        enough += usize::from(judge(&race, &plan, last, Border::Together).expect("generations are finite").decided);
    }
    let of_all = f64::from(enough as u32) / f64::from(told);
    assert!(decided.contains(&of_all), "+{share} at spread {spread}: {of_all} were decided by then");
}

#[test]
fn the_generations_that_are_said_to_be_needed_are_about_enough() {
    check_needed(0.03, 0.05, 0.4..0.9);
    check_needed(0.0, 0.025, 0.3..0.9);
}

// What must hold of any generations.

/// Generations as they come: some spread, some ties, any centre.
fn any_generations() -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![-0.3..0.3, (-40..40_i32).prop_map(|step| f64::from(step) / 200.0)];
    (proptest::collection::vec(value, 1..=24), -0.3..0.3).prop_map(|(mut values, centre)| {
        values.iter_mut().for_each(|value| *value += centre);
        values
    })
}

fn any_plan() -> impl Strategy<Value = Plan> {
    let depth = prop_oneof![Just(Depth::Quick), Just(Depth::Default), Just(Depth::Full)];
    (depth, prop_oneof![Just(1_usize), Just(2), Just(7), Just(13)])
        .prop_map(|(depth, comparisons)| Plan::new(depth, comparisons))
}

fn mirrored(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Faster => Verdict::Slower,
        Verdict::Slower => Verdict::Faster,
        Verdict::Same { within } => Verdict::Same { within },
        Verdict::CannotTell { leaning, generations_needed } => {
            let leaning = leaning.map(|leaning| match leaning {
                Leaning::Faster => Leaning::Slower,
                Leaning::Slower => Leaning::Faster,
            });
            Verdict::CannotTell { leaning, generations_needed }
        }
    }
}

fn near(one: f64, other: f64) -> bool {
    one == other || (one - other).abs() < 1e-12
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_generations_in_any_order_give_the_same_judgement(
        (ordered, shuffled) in any_generations().prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle())),
        plan in any_plan(),
    ) {
        let of = |values: &[f64]| judge(values, &plan, 0, Border::Together).unwrap();
        prop_assert_eq!(of(&ordered), of(&ordered));
        prop_assert_eq!(of(&ordered), of(&shuffled));
    }

    #[test]
    fn swapping_both_sides_mirrors_the_verdict(values in any_generations(), plan in any_plan(), across: bool) {
        let border = if across { Border::Across } else { Border::Together };
        let swapped: Vec<f64> = values.iter().map(|value| -value).collect();
        let one = replay(&values, &plan, border).unwrap();
        let other = replay(&swapped, &plan, border).unwrap();
        prop_assert_eq!(other.verdict, mirrored(one.verdict));
        prop_assert_eq!(other.centre, -one.centre);
        prop_assert_eq!((other.interval99.low, other.interval99.high), (-one.interval99.high, -one.interval99.low));
    }

    #[test]
    fn a_difference_in_all_generations_shifts_centre_and_interval_by_as_much(
        values in any_generations(),
        plan in any_plan(),
        difference in -2.0..2.0,
    ) {
        let shifted: Vec<f64> = values.iter().map(|value| value + difference).collect();
        let one = judge(&values, &plan, 0, Border::Together).unwrap();
        let other = judge(&shifted, &plan, 0, Border::Together).unwrap();
        prop_assert!(near(other.centre, one.centre + difference));
        prop_assert!(near(other.interval95.low, one.interval95.low + difference));
        prop_assert!(near(other.interval99.high, one.interval99.high + difference));
    }

    #[test]
    fn the_99_percent_interval_holds_the_95_percent_one_and_both_the_centre(
        values in any_generations(),
        plan in any_plan(),
    ) {
        let judgement = judge(&values, &plan, 0, Border::Together).unwrap();
        let (inner, outer) = (judgement.interval95, judgement.interval99);
        prop_assert!(inner.contains(judgement.centre));
        prop_assert!(outer.contains(inner.low) && outer.contains(inner.high));
    }

    #[test]
    fn one_wild_generation_never_flips_a_verdict(
        values in any_generations(),
        plan in any_plan(),
        place: prop::sample::Index,
        wild in prop_oneof![-1e6..1e6, -1.0..1.0],
    ) {
        let mut disturbed = values.clone();
        disturbed[place.index(values.len())] = wild;
        for look in 0..plan.looks.len() {
            let of = |values: &[f64]| judge(values, &plan, look, Border::Together).unwrap().verdict;
            let (before, after) = (of(&values), of(&disturbed));
            prop_assert!(!is_different(before) || after != mirrored(before), "{before:?} became {after:?}");
        }
    }

    #[test]
    fn one_wild_generation_cannot_carry_an_interval_away(
        values in proptest::collection::vec(-0.3..0.3, 20),
        place in 0..20_usize,
        wild in -1e6..1e6,
    ) {
        // At a look of 20 generations c is at least 28, more than the 20 averages that a wild one is part of.
        let mut disturbed = values.clone();
        disturbed[place] = wild;
        let interval = signed_rank_interval(&disturbed, 28).unwrap();
        prop_assert!(-0.3 <= interval.low && interval.high <= 0.3);
        prop_assert!((-0.3..=0.3).contains(&hodges_lehmann(&disturbed).unwrap()));
    }
}
