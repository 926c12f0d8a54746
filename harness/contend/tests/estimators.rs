//! What must hold of every estimator, whatever the values: properties, and small cases counted out in full.

use contend::estimate::{
    Interval, hodges_lehmann, mann_whitney_critical, median, quantile, shift, shift_interval, signed_rank_critical,
    signed_rank_interval, signed_rank_tail, spread, walsh_averages,
};
use contend::fairness::jain;
use proptest::prelude::*;

/// Values as measurements have them: some spread, some equal, some far out.
fn values(most: usize) -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![
        4 => -1.0..1.0,
        2 => (-20..20_i32).prop_map(|step| f64::from(step) / 10.0),
        1 => -1e6..1e6,
    ];
    proptest::collection::vec(value, 1..=most)
}

/// Values, and the same ones in another order.
fn shuffled(most: usize) -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    values(most).prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle()))
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

fn greatest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// As far apart as sums of numbers of this size are rounded.
fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0)
}

fn is_within(inner: Interval, outer: Interval) -> bool {
    outer.low <= inner.low && inner.high <= outer.high
}

type Centre = fn(&[f64]) -> Option<f64>;
const CENTRES: [(&str, Centre); 2] = [("median", median), ("Hodges-Lehmann", hodges_lehmann)];

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_centre_lies_among_the_values_whatever_their_order((values, other) in shuffled(30)) {
        for (name, centre) in CENTRES {
            let found = centre(&values).unwrap();
            prop_assert_eq!(Some(found), centre(&other), "{}", name);
            prop_assert!(least(&values) <= found && found <= greatest(&values), "{}: {}", name, found);
        }
        prop_assert_eq!(spread(&values), spread(&other));
        prop_assert_eq!(walsh_averages(&values), walsh_averages(&other));
    }

    #[test]
    fn a_centre_goes_along_with_a_shift_a_scale_and_a_mirror(
        values in values(20), by in -100.0..100.0, times in 0.01..100.0,
    ) {
        let moved: Vec<f64> = values.iter().map(|value| value * times + by).collect();
        let mirrored: Vec<f64> = values.iter().map(|value| -value).collect();
        for (name, centre) in CENTRES {
            let found = centre(&values).unwrap();
            prop_assert!(near(centre(&moved).unwrap(), found * times + by), "{}", name);
            prop_assert_eq!(centre(&mirrored), Some(-found), "{}", name);
        }
        if let Some(width) = spread(&values) {
            prop_assert!(near(spread(&moved).unwrap(), width * times) && width >= 0.0);
            prop_assert_eq!(spread(&mirrored), Some(width));
        }
    }

    #[test]
    fn raising_a_value_lowers_no_centre(values in values(20), place: prop::sample::Index, by in 0.0..1e6) {
        let mut raised = values.clone();
        raised[place.index(values.len())] += by;
        for (name, centre) in CENTRES {
            prop_assert!(centre(&raised) >= centre(&values), "{}", name);
        }
    }

    #[test]
    fn quantiles_rise_from_the_least_to_the_greatest((values, other) in shuffled(30), a in 0.0..=1.0, b in 0.0..=1.0) {
        let at = |q: f64| quantile(&values, q).unwrap();
        prop_assert_eq!((at(0.0), at(1.0)), (least(&values), greatest(&values)));
        prop_assert!(near(at(0.5), median(&values).unwrap()));
        let (low, high) = (at(f64::min(a, b)), at(f64::max(a, b)));
        prop_assert!(low <= high || near(low, high));
        prop_assert_eq!(Some(at(a)), quantile(&other, a));
    }

    #[test]
    fn walsh_averages_are_all_pairs_in_order(values in values(20)) {
        let averages = walsh_averages(&values).unwrap();
        prop_assert_eq!(averages.len(), values.len() * (values.len() + 1) / 2);
        prop_assert!(averages.is_sorted());
        prop_assert_eq!((averages[0], averages[averages.len() - 1]), (least(&values), greatest(&values)));
    }

    #[test]
    fn an_interval_of_a_smaller_critical_value_holds_that_of_a_larger_one_and_all_hold_the_centre(
        values in values(24), critical in 0..150_usize,
    ) {
        if let Some(inner) = signed_rank_interval(&values, critical + 1) {
            let outer = signed_rank_interval(&values, critical).unwrap();
            prop_assert!(is_within(inner, outer));
            prop_assert!(inner.contains(hodges_lehmann(&values).unwrap()));
        }
    }

    #[test]
    fn a_shift_is_turned_round_with_its_sides_and_moves_with_either(a in values(12), b in values(12), by in -10.0..10.0) {
        let found = shift(&a, &b).unwrap();
        prop_assert_eq!(shift(&b, &a), Some(-found));
        let later: Vec<f64> = b.iter().map(|value| value + by).collect();
        prop_assert!(near(shift(&a, &later).unwrap(), found + by));
        for critical in 0..a.len() * b.len() {
            let Some(one) = shift_interval(&a, &b, critical) else { break };
            let other = shift_interval(&b, &a, critical).unwrap();
            prop_assert_eq!((one.low, one.high), (-other.high, -other.low));
            prop_assert!(one.contains(found));
        }
    }

    #[test]
    fn one_value_that_is_no_number_leaves_no_estimate(
        mut values in values(12), place: prop::sample::Index,
        wrong in prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY)],
    ) {
        let place = place.index(values.len());
        values[place] = wrong;
        prop_assert_eq!((median(&values), hodges_lehmann(&values), spread(&values)), (None, None, None));
        prop_assert_eq!((quantile(&values, 0.5), shift(&values, &[1.0]), shift(&[1.0], &values)), (None, None, None));
        prop_assert_eq!((signed_rank_interval(&values, 0), shift_interval(&[1.0], &values, 0)), (None, None));
    }

    #[test]
    fn a_stricter_level_has_no_larger_critical_value_and_more_values_no_smaller_one(
        n in 5..40_usize, m in 3..15_usize, alpha in 0.001..0.2, share in 0.1..1.0,
    ) {
        prop_assert!(signed_rank_critical(n, alpha * share) <= signed_rank_critical(n, alpha));
        prop_assert!(signed_rank_critical(n, alpha) <= signed_rank_critical(n + 1, alpha));
        prop_assert!(mann_whitney_critical(n.min(15), m, alpha * share) <= mann_whitney_critical(n.min(15), m, alpha));
        prop_assert_eq!(mann_whitney_critical(n.min(15), m, alpha), mann_whitney_critical(m, n.min(15), alpha));
    }

    #[test]
    fn fairness_is_between_one_of_n_and_all_of_them(counts in prop::collection::vec(any::<u64>(), 1..20)) {
        if let Some(index) = jain(&counts) {
            let least = 1.0 / counts.len() as f64;
            prop_assert!(least - 1e-9 <= index && index <= 1.0 + 1e-9, "{}", index);
        }
    }
}

#[test]
fn the_signed_rank_distribution_is_that_of_all_signs_counted_out() {
    for n in 1..=12_usize {
        let sums = (0..1_u32 << n).map(|signs| (1..=n).filter(|rank| signs >> (rank - 1) & 1 == 1).sum::<usize>());
        let sums: Vec<usize> = sums.collect();
        for (w, chance) in signed_rank_tail(n).into_iter().enumerate() {
            let counted = sums.iter().filter(|sum| **sum <= w).count() as f64 / sums.len() as f64;
            assert!((chance - counted).abs() < 1e-15, "P(W <= {w}) of {n}");
        }
    }
}

#[test]
fn the_mann_whitney_critical_value_is_that_of_all_orders_counted_out() {
    for (n, m) in [(2, 5), (4, 4), (5, 6), (7, 4)] {
        // Which of all ranks the n values have.
        let choices = (0..1_u32 << (n + m)).filter(|chosen| chosen.count_ones() as usize == n);
        let statistics: Vec<usize> = choices
            .map(|chosen| {
                let has = |rank: usize| chosen >> rank & 1 == 1;
                (0..n + m).filter(|rank| has(*rank)).map(|rank| (0..rank).filter(|below| !has(*below)).count()).sum()
            })
            .collect();
        for alpha in [0.01, 0.05, 0.2] {
            let tail = |c: usize| statistics.iter().filter(|u| **u <= c).count() as f64 / statistics.len() as f64;
            let expected = (0..=n * m / 2).take_while(|c| 2.0 * tail(*c) <= alpha * (1.0 + 1e-12)).last();
            assert_eq!(mann_whitney_critical(n, m, alpha), expected, "{n} and {m} at {alpha}");
        }
    }
}
