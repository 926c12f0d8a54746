//! Synthetic traces through the very path that judges a race: samples of slices in, the report of a point out.
//!
//! What `tests/statistics.rs` shows for generations is shown here for what a journal holds, on machines that drift,
//! burst, preempt, round their clocks. Each machine must keep the promises for one comparison; fields of 1, 2, 7 and 13
//! comparisons meet all machines in turn, and must keep them jointly: in at most 1 % of fields of identical code is
//! anyone called different, in at most 5 % does any interval that is shown miss the truth.

use proptest::prelude::*;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use crate::journal::{Line, Record};
use crate::report::{Judged, Said};
use bounds::{at_least, at_most};
use field::{Field, Kind};
use machine::{MACHINES, Machine, STILL};

// The same bounds as for the simulated generations, which are an integration test.
#[path = "../../../tests/bounds/mod.rs"]
mod bounds;
mod field;
mod machine;

/// In how many of so many races of a field something happened.
#[derive(Debug, Default)]
struct Counts {
    races: usize,
    /// Someone whose time is the baseline's was called faster or slower.
    called: usize,
    /// Some interval that is shown does not hold the true ratio.
    missed: usize,
    /// The first candidate was called slower.
    found: usize,
}

/// Races of a field on these machines in turn; the first candidate takes `planted` more time, the others none.
fn simulate(field: &Field, machines: &[Machine], races: usize, seed: u64, planted: f64) -> Counts {
    let mut shares = vec![0.0; field.comparisons()];
    shares[0] = planted;
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut counts = Counts { races, ..Counts::default() };
    for race in 0..races {
        let record = field.race(&machines[race % machines.len()], &mut rng, &shares);
        let report = field.report(&record);
        let judged: Vec<_> = report.contenders[1..].iter().map(|one| one.judgement.expect("it raced")).collect();
        let is_different = |said: Said| matches!(said, Said::Faster | Said::Slower);
        counts.called +=
            usize::from(judged.iter().zip(&shares).any(|(one, share)| *share == 0.0 && is_different(one.said)));
        // A report's values have seven digits.
        let holds = |one: &Judged, ratio: f64| one.low * (1.0 - 1e-6) <= ratio && ratio <= one.high * (1.0 + 1e-6);
        counts.missed += usize::from(judged.iter().zip(&shares).any(|(one, share)| !holds(one, 1.0 + share)));
        counts.found += usize::from(judged[0].said == Said::Slower);
    }
    counts
}

#[test]
fn on_every_machine_identical_code_keeps_its_levels() {
    for (seed, (machine, _)) in MACHINES.iter().enumerate() {
        let counts = simulate(&Field::new(Kind::Together, 1), &[*machine], 400, seed as u64, 0.0);
        // Of 400 races at most 13 at a chance of 1 %, and 38 at one of 5 %.
        assert!(counts.called <= at_most(counts.races, 0.01), "that {}: {counts:?}", machine.name);
        assert!(counts.missed <= at_most(counts.races, 0.05), "that {}: {counts:?}", machine.name);
    }
}

#[test]
fn on_every_machine_five_percent_are_found() {
    for (seed, (machine, least)) in MACHINES.iter().enumerate() {
        let counts = simulate(&Field::new(Kind::Together, 1), &[*machine], 200, 100 + seed as u64, 0.05);
        assert!(counts.found as f64 >= least * counts.races as f64, "that {}: {counts:?}", machine.name);
        assert!(counts.missed <= at_most(counts.races, 0.05), "that {}: {counts:?}", machine.name);
    }
}

/// All machines in turn: identical code, then half as many races in which one candidate takes 5 % more.
#[track_caller]
fn check_field(comparisons: usize, races: usize, found: f64) {
    let machines = MACHINES.map(|(machine, _)| machine);
    let field = Field::new(Kind::Together, comparisons);
    let same = simulate(&field, &machines, races, comparisons as u64, 0.0);
    let planted = simulate(&field, &machines, races / 2, 50 + comparisons as u64, 0.05);
    for counts in [&same, &planted] {
        assert!(counts.called <= at_most(counts.races, 0.01), "{counts:?}");
        assert!(counts.missed <= at_most(counts.races, 0.05), "{counts:?}");
    }
    assert!(planted.found >= at_least(planted.races, found), "{planted:?}");
}

// Each with the most that the levels allow: called different, missed; then the least that must be found.

#[test]
fn a_pair_keeps_its_levels_whatever_the_machine() {
    // Of 2,000 races: 38, 138; of 1,000: 24, 77, and 935 found.
    check_field(1, 2_000, 0.96);
}

#[test]
fn a_field_of_two_comparisons_keeps_the_levels_of_one() {
    // Of 1,200 races: 27, 90; of 600: 17, 52, and 541 found.
    check_field(2, 1_200, 0.94);
}

#[test]
fn a_field_of_seven_comparisons_keeps_the_levels_of_one() {
    // Of 600 races: 17, 52; of 300: 11, 31, and 231 found.
    check_field(7, 600, 0.85);
}

#[test]
fn a_field_of_thirteen_comparisons_keeps_the_levels_of_one() {
    // Of 300 races: 11, 31; of 150: 8, 19, and 106 found.
    check_field(13, 300, 0.83);
}

#[test]
fn windows_of_a_load_keep_the_levels_of_slices() {
    let machines = MACHINES.map(|(machine, _)| machine);
    for (comparisons, races) in [(1, 1_000), (7, 400)] {
        let field = Field::new(Kind::Load, comparisons);
        let same = simulate(&field, &machines, races, 70 + comparisons as u64, 0.0);
        // Of 1,000 races at most 24 and 77, of 400 at most 13 and 38.
        assert!(same.called <= at_most(races, 0.01) && same.missed <= at_most(races, 0.05), "{same:?}");
        // One window a generation has no median to hide its noise in: it takes a larger difference to be found.
        let planted = simulate(&field, &[STILL], races / 4, 80 + comparisons as u64, 0.05);
        assert!(planted.found >= at_least(planted.races, 0.75), "{planted:?}");
    }
}

#[test]
fn across_the_border_less_than_a_tenth_is_never_called_and_more_is() {
    // Each process with a runtime of its own is stuck with 3 % for life.
    let machine = Machine { luck: |rng| 1.5 * (STILL.luck)(rng), ..STILL };
    let field = Field::new(Kind::Apart, 2);
    let same = simulate(&field, &[machine], 600, 90, 0.0);
    assert!(same.called == 0 && same.missed <= at_most(600, 0.05), "{same:?}");
    let little = simulate(&field, &[machine], 200, 91, 0.06);
    assert!(little.found <= at_most(200, 0.05), "{little:?}");
    let much = simulate(&field, &[machine], 200, 92, 0.25);
    assert!(much.found >= at_least(200, 0.99), "{much:?}");
}

#[test]
fn a_pair_alone_and_the_same_pair_in_a_field_of_fourteen_agree() {
    let (pair, field) = (Field::new(Kind::Together, 1), Field::new(Kind::Together, 13));
    let mut rng = Pcg64Mcg::seed_from_u64(62);
    for race in 0..44 {
        let share = [0.0, 0.03][race % 2];
        let whole = field.race(&MACHINES[race % MACHINES.len()].0, &mut rng, &[share; 13]);
        let alone = pair.of_a_larger_field(&whole);
        let judged = |field: &Field, record: &Record| field.report(record).contenders[1].judgement.unwrap();
        let (one, other) = (judged(&pair, &alone), judged(&field, &whole));
        assert!(one.low <= other.high && other.low <= one.high, "{one:?} and {other:?}");
        let opposite = matches!((one.said, other.said), (Said::Faster, Said::Slower) | (Said::Slower, Said::Faster));
        assert!(!opposite, "{one:?} and {other:?}");
    }
}

#[test]
fn a_race_that_stops_when_it_is_decided_says_what_the_whole_one_would() {
    let field = Field::new(Kind::Together, 2);
    let mut rng = Pcg64Mcg::seed_from_u64(60);
    let mut early = 0;
    for race in 0..100 {
        let whole = field.race(&MACHINES[race % MACHINES.len()].0, &mut rng, &[0.0, 0.1]);
        let stopped = field.stopped(&whole);
        early += usize::from(stopped.generations.len() < whole.generations.len());
        let judgements =
            |record: &Record| -> Vec<_> { field.report(record).contenders.iter().map(|one| one.judgement).collect() };
        assert_eq!(judgements(&stopped), judgements(&whole));
    }
    assert!(early > 0, "none of these races was decided at its first look");
}

#[test]
fn a_clock_coarser_than_a_slice_gives_no_verdict_and_no_number_that_is_none() {
    // Half of the slices read as zero, the others as two of them.
    let machine = Machine { tick_ns: 400_000.0, noise: [0.3, 0.3], ..STILL };
    let field = Field::new(Kind::Together, 1);
    let mut rng = Pcg64Mcg::seed_from_u64(61);
    let called = (0..200).filter(|_| {
        let report = field.report(&field.race(&machine, &mut rng, &[0.0]));
        assert!(!serde_json::to_string(&report).unwrap().contains("null"));
        report.contenders[1].judgement.is_some_and(|one| matches!(one.said, Said::Faster | Said::Slower))
    });
    let called = called.count();
    // Of 200 at a chance of 1 %: 9.
    assert!(called <= at_most(200, 0.01), "{called} of 200");
}

/// The record as it comes back from the journal's lines.
fn through_a_journal(field: &Field, record: &Record) -> Record {
    let at = field.site().at;
    let mut lines = Vec::new();
    for generation in &record.generations {
        for slots in &generation.rounds {
            lines.push(Line::Round { at: at.clone(), generation: generation.number, slots: slots.clone() });
        }
        let (number, company) = (generation.number, generation.company.clone());
        lines.push(Line::Generation { at: at.clone(), generation: number, dropped: None, company, seconds: 0.0 });
    }
    let mut read = field.record(Vec::new());
    for line in lines {
        let text = serde_json::to_string(&line).unwrap();
        read.take(serde_json::from_str(&text).unwrap());
    }
    read
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_samples_give_the_same_report_to_the_last_bit(
        seed: u64,
        which in 0..MACHINES.len(),
        comparisons in 1..=4_usize,
        share in -0.2..0.2,
    ) {
        let field = Field::new(Kind::Together, comparisons);
        let record = field.race(&MACHINES[which].0, &mut Pcg64Mcg::seed_from_u64(seed), &vec![share; comparisons]);
        let bytes = |record: &Record| serde_json::to_string(&field.report(record)).unwrap();
        let first = bytes(&record);
        prop_assert_eq!(&first, &bytes(&record));
        prop_assert_eq!(&first, &bytes(&through_a_journal(&field, &record)));
        let mut reordered = record;
        for generation in &mut reordered.generations {
            generation.rounds.reverse();
            generation.rounds.iter_mut().for_each(|slots| slots.reverse());
        }
        prop_assert_eq!(&first, &bytes(&reordered));
    }
}
