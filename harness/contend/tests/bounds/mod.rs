//! Binomial bounds for counts of simulated races.
//!
//! So far out that a right program exceeds one in ten thousand seeds. The seeds are fixed: a test that passes once
//! passes always.

/// How many of `trials` succeed in all but the luckiest of cases, when each succeeds with chance `p`.
fn quantile(trials: usize, p: f64, cases: f64) -> usize {
    let mut chance = (1.0 - p).powi(trials as i32);
    let (mut sum, mut successes) = (chance, 0);
    while sum < cases {
        chance *= (trials - successes) as f64 / (successes + 1) as f64 * p / (1.0 - p);
        successes += 1;
        sum += chance;
    }
    successes
}

pub(crate) fn at_most(trials: usize, p: f64) -> usize {
    quantile(trials, p, 1.0 - 1e-4)
}

pub(crate) fn at_least(trials: usize, p: f64) -> usize {
    // By the failures where they are the rarer: (1 - p)^trials is too small for a number then.
    if p > 0.5 { trials - quantile(trials, 1.0 - p, 1.0 - 1e-4) } else { quantile(trials, p, 1e-4) }
}

#[test]
fn the_bounds_are_those_of_tables() {
    // R: qbinom(0.9999, 100, 0.01), qbinom(0.0001, 100, 0.9), qbinom(0.9999, 2000, 0.01).
    assert!(at_least(6_000, 0.9) > 5_300);
    assert_eq!((at_most(100, 0.01), at_least(100, 0.9), at_most(2_000, 0.01)), (6, 77, 38));
}
