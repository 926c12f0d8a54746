//! How evenly the workers of a load got their turns.

/// Jain's index over the operations of each worker: 1 when all did the same, 1/N when one of N did everything.
///
/// (sum x)^2 / (N * sum x^2), from Jain, Chiu and Hawe, "A quantitative measure of fairness and discrimination for
/// resource allocation in shared computer systems", DEC-TR-301, 1984. It has no unit, and does not depend on how long
/// the window was. `None` without workers, or when nobody did anything: then there was nothing to share.
///
/// # Examples
///
/// ```
/// use contend::fairness::jain;
///
/// assert_eq!(jain(&[500, 500, 500, 500]), Some(1.0));
/// assert_eq!(jain(&[2000, 0, 0, 0]), Some(0.25));
/// assert_eq!(jain(&[0, 0]), None);
/// ```
pub fn jain(counts: &[u64]) -> Option<f64> {
    // Integers would overflow when squared.
    let sum: f64 = counts.iter().map(|&count| count as f64).sum();
    let sum_of_squares: f64 = counts.iter().map(|&count| (count as f64).powi(2)).sum();
    (sum > 0.0).then(|| sum * sum / (counts.len() as f64 * sum_of_squares))
}

/// The least and the most that one worker did, as shares of what each would have done if all had done the same:
/// `(0.98, 1.02)` is even, `(0.0, 2.0)` is one of two workers alone.
///
/// `None` without workers, or when nobody did anything.
///
/// # Examples
///
/// ```
/// use contend::fairness::shares;
///
/// assert_eq!(shares(&[90, 110]), Some((0.9, 1.1)));
/// assert_eq!(shares(&[8, 0, 0, 0]), Some((0.0, 4.0)));
/// assert_eq!(shares(&[0, 0]), None);
/// ```
pub fn shares(counts: &[u64]) -> Option<(f64, f64)> {
    let mean = counts.iter().map(|&count| count as f64).sum::<f64>() / counts.len() as f64;
    let (least, most) = (counts.iter().min()?, counts.iter().max()?);
    (mean > 0.0).then(|| (*least as f64 / mean, *most as f64 / mean))
}

#[cfg(test)]
mod tests {
    use super::jain;

    #[test]
    fn no_workers_have_no_fairness() {
        assert_eq!(jain(&[]), None);
    }

    #[test]
    fn one_worker_is_fair_to_itself() {
        assert_eq!(jain(&[7]), Some(1.0));
    }

    #[test]
    fn k_equal_workers_of_n_give_k_of_n() {
        assert_eq!(jain(&[9, 0, 9, 0]), Some(0.5));
    }

    #[test]
    fn counts_too_large_to_square_as_integers_do_not_overflow() {
        assert_eq!(jain(&[u64::MAX, u64::MAX]), Some(1.0));
    }
}
