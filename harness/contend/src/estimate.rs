//! Centres and intervals from few values: order statistics and exact rank tests, no distribution assumed.
//!
//! The values are those of generations, mostly `ln(time / baseline's time)`, and there are 5 to 40 of them. Means and
//! bootstrap intervals are not here on purpose: one slow generation moves a mean, and over 10 to 20 generations of
//! identical code a bootstrap of the mean missed in 9 to 12 % where the exact signed-rank interval missed in 5 %.
//!
//! A value that is not finite has no rank. Functions of samples answer `None` then, as they do without any sample.

/// From where to where, both ends included. On a logarithmic scale unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end, not below `low`.
    pub high: f64,
}

impl Interval {
    /// All numbers: what can be said at a level that so few values cannot reach.
    pub const UNBOUNDED: Interval = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };

    /// Whether `value` is inside; the ends are.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Whether all of it is inside `-margin..=margin`.
    pub fn is_within(&self, margin: f64) -> bool {
        -margin <= self.low && self.high <= margin
    }

    /// Half of its width; infinite where it is unbounded.
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

/// The Hodges-Lehmann estimate of the centre: the median of all Walsh averages.
///
/// In the unit of the samples. One wild value of n moves it little: under 29 % of wild values cannot carry it away
/// (Hodges and Lehmann, "Estimates of location based on rank tests", Annals of Mathematical Statistics 34, 1963). `None`
/// without samples, or with one that is not finite.
///
/// # Examples
///
/// ```
/// use contend::estimate::hodges_lehmann;
///
/// assert_eq!(hodges_lehmann(&[1.0, 2.0, 3.0, 1000.0]), Some(2.75));
/// assert_eq!(hodges_lehmann(&[1.0, f64::NAN]), None);
/// ```
pub fn hodges_lehmann(samples: &[f64]) -> Option<f64> {
    Some(middle(&walsh_averages(samples)?))
}

/// The averages of all pairs of samples, each with itself included, sorted: n (n + 1) / 2 of them.
///
/// After J. E. Walsh, "Some significance tests for the median which are valid under very general conditions", Annals of
/// Mathematical Statistics 20, 1949. They depend on the samples but not on their order, to the last bit. `None` without
/// samples, or with one that is not finite.
///
/// # Examples
///
/// ```
/// assert_eq!(contend::estimate::walsh_averages(&[3.0, 1.0]), Some(vec![1.0, 2.0, 3.0]));
/// ```
pub fn walsh_averages(samples: &[f64]) -> Option<Vec<f64>> {
    if !are_usable(samples) {
        return None;
    }
    let mut averages = Vec::with_capacity(samples.len() * (samples.len() + 1) / 2);
    for (index, one) in samples.iter().enumerate() {
        averages.extend(samples[index..].iter().map(|other| (one + other) / 2.0));
    }
    averages.sort_unstable_by(f64::total_cmp);
    Some(averages)
}

/// The interval that belongs to [`hodges_lehmann`]: all centres that the signed-rank test does not reject.
///
/// Its ends are the (`critical` + 1)-th Walsh averages from each end (Hollander, Wolfe and Chicken, "Nonparametric
/// Statistical Methods", 3rd edition, section 3.3), with `critical` from [`signed_rank_critical`]. It is exact for
/// values that are independent and symmetric about one centre, whatever their spreads; ties make it err to the wide
/// side. `None` for unusable samples, and for a `critical` that leaves no pair of ends.
///
/// # Examples
///
/// ```
/// use contend::estimate::{signed_rank_critical, signed_rank_interval};
///
/// let samples = [0.9, 1.3, 0.4, 1.1, 0.7, 1.0, 0.8, 1.2, 0.6, 1.4];
/// let critical = signed_rank_critical(samples.len(), 0.05).unwrap();
/// let interval = signed_rank_interval(&samples, critical).unwrap();
/// assert!(interval.contains(1.0) && !interval.contains(0.0));
/// ```
pub fn signed_rank_interval(samples: &[f64], critical: usize) -> Option<Interval> {
    between_ranks(&walsh_averages(samples)?, critical)
}

/// The largest c with 2 P(W <= c) <= `alpha_two_sided`, W being Wilcoxon's signed-rank statistic of `n` values.
///
/// From the exact distribution, see [`signed_rank_tail`]. `None` where even c = 0 is too likely: a level needs
/// n >= 1 + log2(1 / level).
///
/// # Examples
///
/// ```
/// use contend::estimate::signed_rank_critical;
///
/// assert_eq!(signed_rank_critical(10, 0.05), Some(8));
/// assert_eq!(signed_rank_critical(10, 0.01), Some(3));
/// assert_eq!(signed_rank_critical(5, 0.01), None);
/// ```
pub fn signed_rank_critical(n: usize, alpha_two_sided: f64) -> Option<usize> {
    critical(&signed_rank_tail(n), alpha_two_sided)
}

/// P(W <= w) for w from 0 to the middle, W being Wilcoxon's signed-rank statistic of `n` values about their true centre.
///
/// Each rank k from 1 to n counts or does not, with equal chance: p_k(w) = (p_(k-1)(w) + p_(k-1)(w - k)) / 2
/// (F. Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bulletin 1, 1945). All terms are positive, so
/// nothing cancels: up to n = 52 the result has no rounding error at all, and it stays in the range of `f64` up to
/// n = 1000. The work grows as n^3: n = 400 takes about 5 ms in release.
pub fn signed_rank_tail(n: usize) -> Vec<f64> {
    let middle = n * (n + 1) / 4;
    let mut chances = vec![0.0; middle + 1];
    chances[0] = 1.0;
    let mut reached = 0;
    for rank in 1..=n {
        reached = (reached + rank).min(middle);
        // From above, so that a rank is not counted twice.
        for sum in (0..=reached).rev() {
            let with_rank = if sum >= rank { chances[sum - rank] } else { 0.0 };
            chances[sum] = (chances[sum] + with_rank) / 2.0;
        }
    }
    cumulated(chances)
}

/// P(W' <= `critical_before` and W <= w) for w from 0 to `most`: W is the signed-rank statistic of `n` values, W' that of
/// the first `n_before` among them.
///
/// Two looks at one race share generations, so part of what the later one could call wrongly the earlier one has called
/// already. From the smallest to the greatest of n absolute values, each belongs to the first values with chance (those
/// left) / (all left), as any order of generations is as likely as another; then its sign counts or does not, with its
/// rank among all and its rank among the first. `n_before` is at most `n`.
pub(crate) fn signed_rank_joint_tail(n_before: usize, critical_before: usize, n: usize, most: usize) -> Vec<f64> {
    let width = most + 1;
    let plane = (critical_before + 1) * width;
    // By the number of first values met so far, then W' so far, then W so far.
    let mut chances = vec![0.0; (n_before + 1) * plane];
    chances[0] = 1.0;
    let sum_to = |rank: usize| rank * (rank + 1) / 2;
    for rank in 1..=n {
        let left = n - rank + 1;
        let reached = most.min(sum_to(rank));
        // From above in all three, so that no value is counted twice. What cannot have been reached yet, or can no
        // longer meet all first values, stays as it is: of 40 generations that spares three quarters of the work.
        for met in (n_before.saturating_sub(left - 1)..=n_before.min(rank)).rev() {
            let left_first = n_before - met;
            let other = left.saturating_sub(left_first) as f64 / left as f64 / 2.0;
            let first = (left_first + 1) as f64 / left as f64 / 2.0;
            for w_before in (0..=critical_before.min(sum_to(met))).rev() {
                let here = met * plane + w_before * width;
                let unsigned = (met > 0).then(|| here - plane);
                let signed = unsigned.filter(|_| w_before >= met).map(|from| from - met * width);
                for w in (0..=reached).rev() {
                    let mut chance = other * chances[here + w];
                    if let Some(from) = unsigned {
                        chance += first * chances[from + w];
                    }
                    if w >= rank {
                        chance += other * chances[here + w - rank];
                        if let Some(from) = signed {
                            chance += first * chances[from + w - rank];
                        }
                    }
                    chances[here + w] = chance;
                }
            }
        }
    }
    let all_met = &chances[n_before * plane..];
    cumulated((0..width).map(|w| (0..=critical_before).map(|w_before| all_met[w_before * width + w]).sum()).collect())
}

/// How far `b` lies above `a`: the median of all differences b - a, in the unit of the samples.
///
/// The two-sample estimate of Hodges and Lehmann (1963). For the logarithms of ratios from two runs it is the logarithm
/// of how the ratio changed. `None` where one side has no samples, or one that is not finite.
///
/// # Examples
///
/// ```
/// assert_eq!(contend::estimate::shift(&[1.0, 2.0, 3.0], &[11.0, 12.0, 13.0]), Some(10.0));
/// ```
pub fn shift(a: &[f64], b: &[f64]) -> Option<f64> {
    Some(middle(&differences(a, b)?))
}

/// The interval that belongs to [`shift`]: all shifts that the Mann-Whitney test does not reject.
///
/// Its ends are the (`critical` + 1)-th differences from each end (Hollander, Wolfe and Chicken, section 4.3), with
/// `critical` from [`mann_whitney_critical`]. It assumes that both sides differ by a shift alone. `None` for unusable
/// samples, and for a `critical` that leaves no pair of ends.
///
/// # Examples
///
/// ```
/// use contend::estimate::{mann_whitney_critical, shift_interval};
///
/// let (a, b) = ([1.0, 2.0, 3.0, 4.0], [6.0, 7.0, 8.0, 9.0]);
/// let critical = mann_whitney_critical(4, 4, 0.05).unwrap();
/// let interval = shift_interval(&a, &b, critical).unwrap();
/// assert_eq!((interval.low, interval.high), (2.0, 8.0));
/// ```
pub fn shift_interval(a: &[f64], b: &[f64], critical: usize) -> Option<Interval> {
    between_ranks(&differences(a, b)?, critical)
}

/// The largest c with 2 P(U <= c) <= `alpha_two_sided`, U being the Mann-Whitney statistic of `n` and `m` values.
///
/// From the exact distribution: the largest of all values is one of the n with chance n / (n + m) and then above all m
/// others, so p(n, m, u) = (n p(n-1, m, u-m) + m p(n, m-1, u)) / (n + m) (Mann and Whitney, "On a test of whether one of
/// two random variables is stochastically larger than the other", Annals of Mathematical Statistics 18, 1947). Meant
/// for generations, up to about 100 a side: the work grows as n^2 m^2. `None` where even c = 0 is too likely.
///
/// # Examples
///
/// ```
/// use contend::estimate::mann_whitney_critical;
///
/// assert_eq!(mann_whitney_critical(10, 10, 0.05), Some(23));
/// assert_eq!(mann_whitney_critical(3, 3, 0.05), None);
/// ```
pub fn mann_whitney_critical(n: usize, m: usize, alpha_two_sided: f64) -> Option<usize> {
    let middle = n * m / 2;
    let mut certain = vec![0.0; middle + 1];
    certain[0] = 1.0;
    // One distribution for each number of others, 0 to m; without any of the n it is certain that U is 0.
    let mut by_others = vec![certain; m + 1];
    for own in 1..=n {
        for others in 1..=m {
            let share = own as f64 / (own + others) as f64;
            let (fewer, rest) = by_others.split_at_mut(others);
            let (fewer, here) = (&fewer[others - 1], &mut rest[0]);
            for u in (0..=middle).rev() {
                let above_all = if u >= others { here[u - others] } else { 0.0 };
                here[u] = share * above_all + (1.0 - share) * fewer[u];
            }
        }
    }
    critical(&cumulated(by_others.swap_remove(m)), alpha_two_sided)
}

/// The median; of an even number of values the mean of the two in the middle. In the unit of the values.
///
/// `None` without values, or with one that is not finite.
///
/// # Examples
///
/// ```
/// assert_eq!(contend::estimate::median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
/// ```
pub fn median(values: &[f64]) -> Option<f64> {
    Some(middle(&sorted(values)?))
}

/// The quantile `q`, from 0 for the least to 1 for the greatest value, linear between neighbours. In their unit.
///
/// Type 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50, 1996: what R
/// and NumPy do unless told otherwise. `None` for a `q` outside 0 to 1, without values, or with one that is not finite.
///
/// # Examples
///
/// ```
/// use contend::estimate::quantile;
///
/// assert_eq!(quantile(&[10.0, 20.0, 30.0, 40.0], 0.25), Some(17.5));
/// assert_eq!(quantile(&[10.0, 20.0], 1.5), None);
/// ```
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&q) {
        return None;
    }
    let sorted = sorted(values)?;
    let place = q * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    Some(sorted[below] + (place - below as f64) * (sorted[above] - sorted[below]))
}

/// How far values lie from each other: a robust standard deviation, 1.4826 times the median distance from the median.
///
/// In the unit of the values; of ln ratios nearly a share. The factor makes it the standard deviation where values are
/// normal (Rousseeuw and Croux, "Alternatives to the median absolute deviation", Journal of the American Statistical
/// Association 88, 1993). The plain one would let a single generation under a noisy neighbour speak for all others. Of
/// ten values it is good to about a quarter: a figure to read, on which no verdict depends. `None` for under two values,
/// or with one that is not finite.
///
/// # Examples
///
/// ```
/// assert_eq!(contend::estimate::spread(&[1.0, 2.0, 3.0, 4.0, 500.0]), Some(1.4826));
/// ```
pub fn spread(values: &[f64]) -> Option<f64> {
    let centre = median(values).filter(|_| values.len() > 1)?;
    let distances: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    Some(1.4826 * median(&distances)?)
}

/// The largest place with 2 P(at most there) <= alpha, in the lower half of a symmetric distribution.
pub(crate) fn critical(tail: &[f64], alpha_two_sided: f64) -> Option<usize> {
    // Levels come from divisions, and 0.05 / 5 must still be reached by a chance of exactly one in a hundred.
    let allowed = alpha_two_sided * (1.0 + 1e-12);
    tail.iter().take_while(|&&chance| 2.0 * chance <= allowed).count().checked_sub(1)
}

/// The (`critical` + 1)-th from each end of sorted values.
pub(crate) fn between_ranks(sorted: &[f64], critical: usize) -> Option<Interval> {
    let top = sorted.len().checked_sub(critical.checked_add(1)?)?;
    (critical <= top).then(|| Interval { low: sorted[critical], high: sorted[top] })
}

/// The median of sorted values, of which there is at least one.
pub(crate) fn middle(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[half] } else { (sorted[half - 1] + sorted[half]) / 2.0 }
}

fn are_usable(values: &[f64]) -> bool {
    !values.is_empty() && values.iter().all(|value| value.is_finite())
}

fn sorted(values: &[f64]) -> Option<Vec<f64>> {
    are_usable(values).then(|| {
        let mut values = values.to_vec();
        values.sort_unstable_by(f64::total_cmp);
        values
    })
}

fn differences(a: &[f64], b: &[f64]) -> Option<Vec<f64>> {
    if !are_usable(a) || !are_usable(b) {
        return None;
    }
    let mut all: Vec<f64> = a.iter().flat_map(|one| b.iter().map(move |other| other - one)).collect();
    all.sort_unstable_by(f64::total_cmp);
    Some(all)
}

fn cumulated(mut chances: Vec<f64>) -> Vec<f64> {
    let mut sum = 0.0;
    for chance in &mut chances {
        sum += *chance;
        *chance = sum;
    }
    chances
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_signed_rank(alpha: f64, expected: &[(usize, Option<usize>)]) {
        for &(n, critical) in expected {
            assert_eq!(signed_rank_critical(n, alpha), critical, "n = {n}, level {alpha}");
        }
    }

    /// From the exact distributions in SciPy 1.17.1, which textbook tables share.
    #[test]
    fn signed_rank_critical_values_are_the_known_ones() {
        let (none, some) = (None, Some);
        check_signed_rank(0.05, &[(5, none), (6, some(0)), (7, some(2)), (8, some(3)), (9, some(5)), (10, some(8))]);
        check_signed_rank(0.05, &[(11, some(10)), (12, some(13)), (15, some(25)), (20, some(52)), (25, some(89))]);
        check_signed_rank(0.05, &[(30, some(137)), (40, some(264)), (50, some(434))]);
        check_signed_rank(0.01, &[(7, none), (8, some(0)), (9, some(1)), (10, some(3)), (11, some(5)), (12, some(7))]);
        check_signed_rank(0.01, &[(15, some(15)), (20, some(37)), (30, some(109)), (40, some(220)), (50, some(373))]);
        check_signed_rank(0.001, &[(10, none), (11, some(0)), (12, some(1)), (20, some(21)), (40, some(172))]);
    }

    /// One comparison's looks: shares of 1 % and of 5 %, from SciPy 1.17.1.
    #[test]
    fn the_levels_of_looks_have_known_values_too() {
        for (n, share, at_1, at_5) in [
            (10, 0.4, 1, 5),
            (20, 0.6, 33, 47),
            (10, 0.3, 0, 4),
            (11, 0.3, 2, 6),
            (20, 0.3, 28, 40),
            (40, 0.4, 199, 238),
        ] {
            check_signed_rank(share * 0.01, &[(n, Some(at_1))]);
            check_signed_rank(share * 0.05, &[(n, Some(at_5))]);
        }
    }

    #[test]
    fn the_signed_rank_recurrence_agrees_with_counting_all_signs() {
        for n in 1_usize..=12 {
            let tail = signed_rank_tail(n);
            for (w, chance) in tail.iter().enumerate() {
                let sum = |signs: u32| (1..=n).filter(|rank| signs >> (rank - 1) & 1 == 1).sum::<usize>();
                let ways = (0..1_u32 << n).filter(|&signs| sum(signs) <= w).count();
                assert_eq!(*chance, ways as f64 / f64::from(1_u32 << n), "n = {n}, w = {w}");
            }
        }
    }

    #[test]
    fn the_joint_recurrence_agrees_with_counting_all_orders_and_signs() {
        for (n_before, critical_before, n) in [(1, 0, 2), (3, 2, 7), (4, 5, 8), (5, 1, 5)] {
            let most = n * (n + 1) / 2;
            let tail = signed_rank_joint_tail(n_before, critical_before, n, most);
            let of = |set: usize, rank: usize| set >> (rank - 1) & 1 == 1;
            let (mut all, mut ways) = (0, vec![0; most + 1]);
            for first in (0..1_usize << n).filter(|first| first.count_ones() as usize == n_before) {
                for signs in 0..1_usize << n {
                    let among_first = |rank: usize| (1..=rank).filter(|&below| of(first, below)).count();
                    let signed = |rank: &usize| of(signs, *rank);
                    let w: usize = (1..=n).filter(signed).sum();
                    let w_before: usize = (1..=n).filter(signed).filter(|&rank| of(first, rank)).map(among_first).sum();
                    all += 1;
                    ways.iter_mut().skip(w).for_each(|ways| *ways += i32::from(w_before <= critical_before));
                }
            }
            for (w, chance) in tail.iter().enumerate() {
                let counted = f64::from(ways[w]) / f64::from(all);
                assert!((chance - counted).abs() < 1e-12, "{n_before} of {n} at {w}: {chance}, {counted}");
            }
        }
    }

    #[test]
    fn a_level_is_reached_from_one_plus_its_logarithm_on() {
        for n in 2..60 {
            let just = 2.0_f64.powi(1 - n as i32);
            assert_eq!(signed_rank_critical(n, just), Some(0));
            assert_eq!(signed_rank_critical(n, just * 0.999), None);
        }
        assert_eq!(signed_rank_critical(0, 0.05), None);
        assert_eq!(signed_rank_critical(10, f64::NAN), None);
    }

    /// From the exact distributions in SciPy 1.17.1.
    #[test]
    fn mann_whitney_critical_values_are_the_known_ones() {
        for (n, m, at_5, at_1) in [
            (3, 3, None, None),
            (4, 4, Some(0), None),
            (5, 5, Some(2), Some(0)),
            (5, 8, Some(6), Some(2)),
            (8, 12, Some(22), Some(15)),
            (10, 10, Some(23), Some(16)),
            (10, 20, Some(55), Some(42)),
            (20, 20, Some(127), Some(105)),
            (20, 40, Some(274), Some(237)),
        ] {
            for (n, m) in [(n, m), (m, n)] {
                assert_eq!(mann_whitney_critical(n, m, 0.05), at_5, "{n} against {m}");
                assert_eq!(mann_whitney_critical(n, m, 0.01), at_1, "{n} against {m}");
            }
        }
    }

    #[test]
    fn a_level_that_is_met_exactly_counts_as_reached() {
        // Two of the twenty ways to rank 3 among 6: the recurrence comes to a tenth but for rounding.
        assert_eq!(mann_whitney_critical(3, 3, 0.1), Some(0));
        assert_eq!(mann_whitney_critical(0, 5, 0.5), None);
    }

    #[test]
    fn values_that_have_no_rank_are_refused() {
        for wild in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let samples = [1.0, wild, 2.0];
            assert_eq!(hodges_lehmann(&samples), None);
            assert_eq!(signed_rank_interval(&samples, 0), None);
            assert_eq!(median(&samples), None);
            assert_eq!(quantile(&samples, 0.5), None);
            assert_eq!(spread(&samples), None);
            assert_eq!(shift(&samples, &[1.0]), None);
            assert_eq!(shift(&[1.0], &samples), None);
        }
        assert_eq!(hodges_lehmann(&[]), None);
        assert_eq!(quantile(&[1.0], f64::NAN), None);
    }

    #[test]
    fn a_critical_value_that_leaves_no_ends_gives_no_interval() {
        assert_eq!(signed_rank_interval(&[1.0, 2.0], 1), Some(Interval { low: 1.5, high: 1.5 }));
        assert_eq!(signed_rank_interval(&[1.0, 2.0], 2), None);
        assert_eq!(signed_rank_interval(&[1.0, 2.0], usize::MAX), None);
    }

    #[test]
    fn one_value_has_a_median_and_no_spread() {
        assert_eq!(median(&[3.0]), Some(3.0));
        assert_eq!(hodges_lehmann(&[3.0]), Some(3.0));
        assert_eq!(quantile(&[3.0], 0.9), Some(3.0));
        assert_eq!(spread(&[3.0]), None);
    }

    #[test]
    fn quantiles_reach_both_ends() {
        let values = [5.0, 1.0, 4.0, 2.0, 3.0];
        let at = [0.0, 0.1, 0.5, 0.75, 1.0].map(|q| quantile(&values, q).unwrap());
        assert_eq!(at, [1.0, 1.4, 3.0, 4.0, 5.0]);
    }

    #[test]
    fn an_unbounded_interval_contains_everything_and_is_within_nothing() {
        assert!(Interval::UNBOUNDED.contains(1e300));
        assert!(!Interval::UNBOUNDED.is_within(1e300));
        assert_eq!(Interval::UNBOUNDED.half_width(), f64::INFINITY);
    }
}
