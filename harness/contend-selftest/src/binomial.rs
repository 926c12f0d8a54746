//! Bounds on counts: how many of n may be, by chance alone, where each has the same probability.

/// The most that is still likely: the smallest k with P(more than k of n) at most `level`.
///
/// # Examples
/// ```
/// // One per cent of 500 is 5; up to 9 does not refute it at a one-sided 95 %.
/// assert_eq!(contend_selftest::binomial::at_most(500, 0.01, 0.05), 9);
/// ```
pub fn at_most(n: usize, probability: f64, level: f64) -> usize {
    // ln of the binomial probabilities, each from the one before: the first alone underflows as a plain number.
    let (mut ln, mut reached) = (n as f64 * (1.0 - probability).ln(), 0.0);
    for k in 0..n {
        reached += ln.exp();
        if 1.0 - reached <= level {
            return k;
        }
        ln += ((n - k) as f64 / (k + 1) as f64).ln() + (probability / (1.0 - probability)).ln();
    }
    n
}

/// The least that is still likely: the largest k with P(fewer than k of n) at most `level`.
///
/// # Examples
/// ```
/// assert_eq!(contend_selftest::binomial::at_least(200, 0.90, 0.05), 173);
/// ```
pub fn at_least(n: usize, probability: f64, level: f64) -> usize {
    n - at_most(n, 1.0 - probability, level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_bars_have_their_bounds() {
        assert_eq!([100, 500, 3_000].map(|n| at_most(n, 0.01, 0.05)), [3, 9, 39]);
        assert_eq!([500, 3_000].map(|n| at_most(n, 0.05, 0.01)), [37, 178]);
        assert_eq!([0.90, 0.98, 0.95, 0.60].map(|p| at_least(200, p, 0.05)), [173, 193, 185, 109]);
    }

    #[test]
    fn few_of_them_refute_little() {
        assert_eq!((at_most(0, 0.01, 0.05), at_least(0, 0.9, 0.05)), (0, 0));
        assert_eq!((at_most(1, 0.01, 0.05), at_least(1, 0.9, 0.05)), (0, 0));
    }

    #[test]
    fn the_bound_is_the_first_whose_tail_is_small_enough() {
        // Of 10 at one half: P(more than 8) = 11 / 1024, P(more than 7) = 56 / 1024.
        assert_eq!(at_most(10, 0.5, 56.0 / 1024.0 + 1e-9), 7);
        assert_eq!(at_most(10, 0.5, 56.0 / 1024.0 - 1e-9), 8);
        assert_eq!(at_least(10, 0.5, 56.0 / 1024.0 + 1e-9), 3);
    }
}
