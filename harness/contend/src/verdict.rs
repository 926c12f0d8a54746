//! From generations to a verdict: when the evidence is looked at, at which levels, and what may be said then.
//!
//! The unit of evidence is a generation, and its value `ln(candidate's time / baseline's time)`: below 0 the candidate
//! is faster. Everything here is a function of such values, so that a recorded race can be judged again, with other
//! looks or levels, and gives the same answer every time.

use std::sync::{Mutex, PoisonError};

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::estimate::{
    Interval, between_ranks, critical, hodges_lehmann, middle, signed_rank_critical, signed_rank_interval,
    signed_rank_joint_tail, signed_rank_tail, walsh_averages,
};

/// Identical code may be called different in this share of races, all comparisons and looks together.
pub(crate) const VERDICT_LEVEL: f64 = 0.01;
/// "Same" and "leans" may be wrong in this share.
pub(crate) const SAME_LEVEL: f64 = 0.05;
/// A difference that nobody needs to know more exactly: same at any look.
const SAME_SOON: f64 = 0.005;
/// Same at the last look, when no further evidence will come.
const SAME_AT_LAST: f64 = 0.01;
/// Two processes differ by up to 5 to 10 % for life; a smaller ratio between them is no property of the code.
pub(crate) const BORDER: f64 = 0.10;
/// More generations than this are as good as no end: at 150 ms each, half an hour.
const GENERATIONS_AT_MOST: f64 = 10_000.0;

/// How much evidence a race is to gather.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Depth {
    /// One look, at the full level.
    Quick,
    /// A second look after 20 generations.
    Default,
    /// A third look after 40 generations.
    Full,
}

impl Depth {
    /// Its name in commands and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Depth::Quick => "quick",
            Depth::Default => "default",
            Depth::Full => "full",
        }
    }
}

/// At which looks a race is judged, and the error levels of each look for each comparison.
///
/// The three lists are of one length, at least 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Generations at each look, increasing.
    pub looks: Vec<usize>,
    /// Two-sided error level of *faster* and *slower* at each look, of 1 % for all looks and comparisons.
    pub verdict_levels: Vec<f64>,
    /// Two-sided error level of *same* and *leans* at each look, of 5 % for all looks and comparisons.
    pub same_levels: Vec<f64>,
}

impl Plan {
    /// The looks for a race with so many comparisons, each of one contender with the baseline. 0 counts as 1.
    ///
    /// The first look comes after 10 generations for up to 2 comparisons, 12 for up to 8, 14 for up to 32, and so on by
    /// 2 for each fourfold number; one more where there are three looks. That many always reach their level, for which
    /// it takes n >= 1 + log2(1 / level). From 513 comparisons on the first look overtakes later ones, which then follow
    /// it by 1.
    ///
    /// The levels are divided by the number of comparisons (Bonferroni: all intervals shown hold at once, while Holm's
    /// rejections match no interval one could show), then spent over the looks in shares of 1, or 0.4 / 0.6, or
    /// 0.3 / 0.3 / 0.4. A share is what a look may call wrongly for the first time (Lan and DeMets, "Discrete sequential
    /// boundaries for clinical trials", Biometrika 70, 1983). The level of a later look is larger than its share by what
    /// the look before has called already, and by what that one left over: of 0.6 % comes 0.64 %.
    ///
    /// # Examples
    ///
    /// ```
    /// use contend::verdict::{Depth, Plan};
    ///
    /// let plan = Plan::new(Depth::Default, 5);
    /// assert_eq!(plan.looks, [12, 20]);
    /// assert_eq!(plan.verdict_levels[0], 0.01 / 5.0 * 0.4);
    /// ```
    pub fn new(depth: Depth, comparisons: usize) -> Self {
        // Three looks take milliseconds to work out, and a race may ask for its plan after every generation.
        static KNOWN: Mutex<Vec<(Depth, usize, Plan)>> = Mutex::new(Vec::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, _, plan)) = known.iter().find(|(of, number, _)| (*of, *number) == (depth, comparisons)) {
            return plan.clone();
        }
        let plan = Plan::work_out(depth, comparisons.max(1));
        known.push((depth, comparisons, plan.clone()));
        plan
    }

    fn work_out(depth: Depth, comparisons: usize) -> Self {
        let (shares, later): (&[f64], &[usize]) = match depth {
            Depth::Quick => (&[1.0], &[]),
            Depth::Default => (&[0.4, 0.6], &[20]),
            Depth::Full => (&[0.3, 0.3, 0.4], &[20, 40]),
        };
        let mut looks = vec![first_look(comparisons) + usize::from(shares.len() == 3)];
        for &planned in later {
            looks.push(planned.max(looks[looks.len() - 1] + 1));
        }
        let levels = |level: f64| spend(level / comparisons as f64, shares, &looks);
        Plan { verdict_levels: levels(VERDICT_LEVEL), same_levels: levels(SAME_LEVEL), looks }
    }

    fn is_last(&self, look: usize) -> bool {
        look + 1 == self.looks.len()
    }
}

fn first_look(comparisons: usize) -> usize {
    let (mut generations, mut enough_for) = (10, 2);
    while enough_for < comparisons {
        generations += 2;
        enough_for = enough_for.saturating_mul(4);
    }
    generations
}

/// The levels of looks that together call so much wrongly: at each look the largest that keeps to the shares so far.
///
/// Of what looks have in common only neighbours are counted, and only calls to the same side: the rest is left on the
/// safe side. It takes generations of like spread: were the later ones so much noisier that two looks had nothing in
/// common after all, the 1 % would become 1.1 % at worst, and the 5 % 6.0 %.
fn spend(level: f64, shares: &[f64], looks: &[usize]) -> Vec<f64> {
    let (mut due, mut spent) = (0.0, 0.0);
    let mut before: Option<(usize, usize)> = None;
    let mut levels = Vec::with_capacity(looks.len());
    for (&generations, share) in looks.iter().zip(shares) {
        due += level * share;
        let tail = signed_rank_tail(generations);
        // Nothing that this look may spend goes beyond: at most all that was spent is called again.
        let most = critical(&tail, due).unwrap_or(0);
        let again = match before {
            Some((earlier, critical)) => signed_rank_joint_tail(earlier, critical, generations, most),
            None => vec![0.0; most + 1],
        };
        let first_calls: Vec<f64> = tail.iter().zip(&again).map(|(all, again)| all - again).collect();
        let reached = critical(&first_calls, due - spent);
        before = reached.map(|critical| (generations, critical));
        spent += reached.map_or(0.0, |critical| 2.0 * first_calls[critical]);
        levels.push(reached.map_or(0.0, |critical| 2.0 * tail[critical]).max(level * share));
    }
    levels
}

/// Whether both sides of a comparison shared a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// They did.
    Together,
    /// They did not: no *faster* or *slower* for a ratio nearer to 1 than 1.1 or 1 / 1.1.
    Across,
}

/// What may be said about a candidate against the baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// It takes less time.
    Faster,
    /// It takes more time.
    Slower,
    /// Its time differs by less than this share; 0.005 is half a percent.
    Same {
        /// 0.005 at any look, or 0.01 at the last one.
        within: f64,
    },
    /// The evidence does not suffice.
    CannotTell {
        /// To which side the 95 % interval excludes equality.
        leaning: Option<Leaning>,
        /// About how many generations in all would do; `None` where no sensible number would.
        generations_needed: Option<u32>,
    },
}

/// To which side evidence leans that does not suffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaning {
    /// Less time.
    Faster,
    /// More time.
    Slower,
}

/// A comparison as judged at one look. Centre and intervals are `ln(candidate's time / baseline's time)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// The Hodges-Lehmann estimate.
    pub centre: f64,
    /// On which *same* and *leans* rest: 95 % over all comparisons and looks. [`Interval::UNBOUNDED`] where so few
    /// generations cannot reach the level.
    pub interval95: Interval,
    /// On which *faster* and *slower* rest: 99 % over all comparisons and looks. May be unbounded too.
    pub interval99: Interval,
    /// What may be said.
    pub verdict: Verdict,
    /// Generations that were judged.
    pub generations: usize,
    /// The look's place in the plan, from 0.
    pub look: usize,
    /// Whether there is a verdict other than *cannot tell*: this comparison needs no more generations.
    pub decided: bool,
    /// The error level `interval95` was built with: what the plan has for this comparison and look, of 0.05 in all.
    pub level95: f64,
    /// The error level `interval99` was built with: what the plan has for this comparison and look, of 0.01 in all.
    pub level99: f64,
}

/// Judges a comparison at a look of the plan.
///
/// In this order: *same within 0.5 %* if all of the 95 % interval is; *faster* or *slower* if the 99 % interval excludes
/// equality, and across the [border](Border) the centre is 10 % away from it; at the last look, *same within 1 %*; else
/// *cannot tell*. Margins are logarithmic, ±ln 1.005 and so on, so that swapping both sides mirrors the verdict.
///
/// The level belongs to the look; the critical value to the generations there are, which may be fewer or more than
/// planned. Where they cannot reach the level, the interval is unbounded and the verdict *cannot tell*.
///
/// `None` without generations, with a value that is not finite, or for a look that the plan does not have.
///
/// # Examples
///
/// ```
/// use contend::verdict::{Border, Depth, Plan, Verdict, judge};
///
/// let ln_ratios = [0.031, 0.034, 0.029, 0.035, 0.027, 0.033, 0.030, 0.032, 0.028, 0.036];
/// let plan = Plan::new(Depth::Quick, 1);
/// let judgement = judge(&ln_ratios, &plan, 0, Border::Together).unwrap();
/// assert_eq!(judgement.verdict, Verdict::Slower);
/// assert_eq!(judge(&ln_ratios[..4], &plan, 0, Border::Together).unwrap().decided, false);
/// ```
pub fn judge(ln_ratios: &[f64], plan: &Plan, look: usize, border: Border) -> Option<Judgement> {
    let (level95, level99) = (*plan.same_levels.get(look)?, *plan.verdict_levels.get(look)?);
    let evidence = Evidence::of(ln_ratios, Criticals::of(ln_ratios.len(), level95, level99))?;
    let verdict = evidence.verdict(plan.is_last(look), border);
    Some(Judgement {
        centre: evidence.centre,
        interval95: evidence.interval95,
        interval99: evidence.interval99,
        verdict,
        generations: ln_ratios.len(),
        look,
        decided: !matches!(verdict, Verdict::CannotTell { .. }),
        level95,
        level99,
    })
}

/// Judges a comparison as a race that stops when it is decided would have: at its first look with a verdict, or the last.
///
/// A race goes on until all its comparisons are decided, but a decided one keeps the verdict of the look that decided
/// it; with all generations it would be tested once more than its levels allow for. A look that the generations do not
/// reach is judged with those there are, the last one with all of them. `None` as in [`judge`].
///
/// # Examples
///
/// ```
/// use contend::verdict::{Border, Depth, Plan, Verdict, replay};
///
/// let ln_ratios: Vec<f64> = (0..20).map(|generation| -0.2 - 0.001 * f64::from(generation)).collect();
/// let judgement = replay(&ln_ratios, &Plan::new(Depth::Default, 1), Border::Together).unwrap();
/// assert_eq!((judgement.verdict, judgement.generations), (Verdict::Faster, 10));
/// ```
pub fn replay(ln_ratios: &[f64], plan: &Plan, border: Border) -> Option<Judgement> {
    for (look, &planned) in plan.looks.iter().enumerate() {
        let seen = if plan.is_last(look) { ln_ratios.len() } else { planned.min(ln_ratios.len()) };
        let judgement = judge(&ln_ratios[..seen], plan, look, border)?;
        if judgement.decided || seen == ln_ratios.len() {
            return Some(judgement);
        }
    }
    None
}

/// Whether a race may stop: each of its comparisons has a verdict other than *cannot tell*.
///
/// # Examples
///
/// ```
/// assert!(contend::verdict::all_decided(&[]));
/// ```
pub fn all_decided(judgements: &[Judgement]) -> bool {
    judgements.iter().all(|judgement| judgement.decided)
}

/// Critical values of the signed-rank statistic; none where the level is out of reach.
#[derive(Clone, Copy)]
struct Criticals {
    same: Option<usize>,
    verdict: Option<usize>,
}

impl Criticals {
    fn of(generations: usize, same_level: f64, verdict_level: f64) -> Self {
        let tail = signed_rank_tail(generations);
        Criticals { same: critical(&tail, same_level), verdict: critical(&tail, verdict_level) }
    }
}

/// All that a verdict depends on.
pub(crate) struct Evidence {
    pub(crate) centre: f64,
    pub(crate) interval95: Interval,
    pub(crate) interval99: Interval,
    pub(crate) generations: usize,
}

impl Evidence {
    fn of(ln_ratios: &[f64], criticals: Criticals) -> Option<Self> {
        let averages = walsh_averages(ln_ratios)?;
        let interval = |critical: Option<usize>| {
            critical.and_then(|critical| between_ranks(&averages, critical)).unwrap_or(Interval::UNBOUNDED)
        };
        Some(Evidence {
            centre: middle(&averages),
            interval95: interval(criticals.same),
            interval99: interval(criticals.verdict),
            generations: ln_ratios.len(),
        })
    }

    pub(crate) fn verdict(&self, at_last_look: bool, border: Border) -> Verdict {
        let far_enough = self.may_be_called(border);
        if self.interval95.is_within(SAME_SOON.ln_1p()) {
            Verdict::Same { within: SAME_SOON }
        } else if far_enough && self.interval99.high < 0.0 {
            Verdict::Faster
        } else if far_enough && self.interval99.low > 0.0 {
            Verdict::Slower
        } else if at_last_look && self.interval95.is_within(SAME_AT_LAST.ln_1p()) {
            Verdict::Same { within: SAME_AT_LAST }
        } else {
            Verdict::CannotTell { leaning: self.leaning(), generations_needed: self.generations_needed(border) }
        }
    }

    fn may_be_called(&self, border: Border) -> bool {
        border == Border::Together || self.centre.abs() >= BORDER.ln_1p()
    }

    fn leaning(&self) -> Option<Leaning> {
        if self.interval95.high < 0.0 {
            Some(Leaning::Faster)
        } else if self.interval95.low > 0.0 {
            Some(Leaning::Slower)
        } else {
            None
        }
    }

    /// Intervals shrink with the root of n: the half-width h comes down to the distance d at n (h / d)^2.
    ///
    /// For a difference, h is of the 99 % interval and d the distance of the centre from equality; for *same*, h is of
    /// the 95 % interval and d what is left of the margin of the last look. The smaller one wins, as the race would end
    /// with whichever comes first; a centre beyond the margin, or not far enough across the border, leaves out its side.
    fn generations_needed(&self, border: Border) -> Option<u32> {
        let needed = |half_width: f64, distance: f64| {
            let generations = self.generations as f64 * (half_width / distance).powi(2);
            (distance > 0.0 && generations <= GENERATIONS_AT_MOST).then_some(generations)
        };
        let distance = self.centre.abs();
        let different = needed(self.interval99.half_width(), if self.may_be_called(border) { distance } else { 0.0 });
        let same = needed(self.interval95.half_width(), SAME_AT_LAST.ln_1p() - distance);
        let generations = different.into_iter().chain(same).reduce(f64::min)?;
        // "As many as there were" would be no advice: they did not suffice.
        Some((generations.ceil() as u32).max(self.generations as u32 + 1))
    }
}

/// Who leads a race.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leading {
    /// The leader's place in the field.
    pub leader: usize,
    /// Places of those that were not shown to be slower than the leader, in order.
    pub tied: Vec<usize>,
}

/// Who leads a field, and who is tied with the leader.
///
/// Each contender brings its `ln(time / baseline's time)` of the same generations, the baseline its zeros. The first,
/// third, fifth... generations pick the leader, by the smallest Hodges-Lehmann centre; the others are then tested
/// against it on the second, fourth..., by the exact signed-rank interval of their paired differences at 5 % / (k - 1).
/// One look cannot do both: the best of k by luck would also win the test on the generations that made it the best.
/// Whoever is not shown to be slower is tied, and so is one that turns out faster than a leader picked by luck.
///
/// `None` for fewer than two contenders, for fields of unequal length, with a value that is not finite, and where half
/// of the generations cannot reach the level.
///
/// # Examples
///
/// ```
/// use contend::verdict::leaders;
///
/// let with_noise = |centre: f64, rhythm: f64| -> Vec<f64> {
///     (0..20).map(|generation| centre + 0.05 * (rhythm * f64::from(generation)).sin()).collect()
/// };
/// let field = [vec![0.0; 20], with_noise(-0.30, 1.7), with_noise(-0.31, 2.9)];
/// let leading = leaders(&field).unwrap();
/// assert_eq!((leading.leader, leading.tied), (2, vec![1]));
/// ```
pub fn leaders(field: &[Vec<f64>]) -> Option<Leading> {
    let others = field.len().checked_sub(1).filter(|&others| others > 0)?;
    let generations = field[0].len();
    if field.iter().any(|ratios| ratios.len() != generations) {
        return None;
    }
    let every_second =
        |ratios: &[f64], from: usize| -> Vec<f64> { ratios.iter().skip(from).step_by(2).copied().collect() };
    let critical = signed_rank_critical(generations / 2, 0.05 / others as f64)?;
    let centres: Option<Vec<f64>> = field.iter().map(|ratios| hodges_lehmann(&every_second(ratios, 0))).collect();
    let (leader, _) = centres?.into_iter().enumerate().min_by(|(_, a), (_, b)| a.total_cmp(b))?;
    let leaders_ratios = every_second(&field[leader], 1);
    let mut tied = Vec::new();
    for (place, ratios) in field.iter().enumerate().filter(|&(place, _)| place != leader) {
        let behind: Vec<f64> =
            every_second(ratios, 1).iter().zip(&leaders_ratios).map(|(own, leaders)| own - leaders).collect();
        if signed_rank_interval(&behind, critical)?.low <= 0.0 {
            tied.push(place);
        }
    }
    Some(Leading { leader, tied })
}

/// The smallest difference that a race like this one would find in 80 of 100 cases, as a share: 0.01 is 1 %.
///
/// From the recorded generations of the baseline's hidden twin, whose true ratio is 1: what they show is the noise of
/// here and now. 400 races are drawn from them with replacement, as long as the plan's last look, each value with a
/// random sign, because exchanging two copies of the same code turns ln x into -ln x. Adding a difference to all
/// generations of a race moves its intervals by as much; so each race has a smallest difference from which on
/// [`replay`] says *slower*, and the answer is the 80th percentile of these. It is not below 0.5 % where the machine
/// is quiet: less than that is called *same*.
///
/// It is an estimate from few generations; with the generations of another run it may come out a third larger or
/// smaller. `None` for fewer than 5 generations, with a value that is not finite, or where the plan's last look cannot
/// reach its level. The same `seed` gives the same answer.
///
/// # Examples
///
/// ```
/// use contend::verdict::{Depth, Plan, smallest_visible_difference};
///
/// let twin = [0.004, -0.011, 0.007, 0.013, -0.002, -0.009, 0.001, 0.012, -0.006, -0.003];
/// let share = smallest_visible_difference(&twin, &Plan::new(Depth::Default, 1), 1).unwrap();
/// assert!(0.005 < share && share < 0.01);
/// ```
pub fn smallest_visible_difference(ln_ratios_twin: &[f64], plan: &Plan, seed: u64) -> Option<f64> {
    const RACES: usize = 400;
    if ln_ratios_twin.len() < 5 {
        return None;
    }
    let levels = plan.same_levels.iter().zip(&plan.verdict_levels);
    let criticals: Vec<Criticals> = plan
        .looks
        .iter()
        .zip(levels)
        .map(|(&looked, (&same, &verdict))| Criticals::of(looked, same, verdict))
        .collect();
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut found_from = Vec::with_capacity(RACES);
    for _ in 0..RACES {
        let race: Vec<f64> = (0..*plan.looks.iter().max()?)
            .map(|_| {
                let value = ln_ratios_twin[rng.random_range(0..ln_ratios_twin.len())];
                if rng.random() { value } else { -value }
            })
            .collect();
        found_from.push(found_from_on(&race, plan, &criticals)?);
    }
    found_from.sort_unstable_by(f64::total_cmp);
    let smallest = found_from[RACES * 8 / 10 - 1];
    smallest.is_finite().then(|| smallest.max(0.0).exp_m1())
}

/// From which difference on, added to each generation, this race says *slower* at the look where it stops.
fn found_from_on(race: &[f64], plan: &Plan, criticals: &[Criticals]) -> Option<f64> {
    let mut found_from = f64::INFINITY;
    // Backwards: a look is reached only by those that the looks before leave undecided.
    for (&generations, &criticals) in plan.looks.iter().zip(criticals).rev() {
        let evidence = Evidence::of(&race[..generations], criticals)?;
        found_from = found_from.min(-evidence.interval99.low);
        let can_be_same = evidence.interval95.half_width() <= SAME_SOON.ln_1p();
        if can_be_same {
            found_from = found_from.max(SAME_SOON.ln_1p() - evidence.interval95.high);
        }
    }
    Some(found_from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOGETHER: Border = Border::Together;

    /// `n` values evenly spread over `centre` ± `reach`, in an order that favours no half.
    fn around(centre: f64, reach: f64, n: usize) -> Vec<f64> {
        let place = |index: usize| (index * 7 % n) as f64 / (n - 1) as f64 * 2.0 - 1.0;
        assert!(!n.is_multiple_of(7), "7 must lead to every place");
        (0..n).map(|index| centre + reach * place(index)).collect()
    }

    #[track_caller]
    fn check(ln_ratios: &[f64], depth: Depth, look: usize, border: Border, expected: Verdict) {
        let judgement = judge(ln_ratios, &Plan::new(depth, 1), look, border).unwrap();
        assert_eq!(judgement.verdict, expected, "{judgement:?}");
        assert_eq!(judgement.decided, !matches!(expected, Verdict::CannotTell { .. }));
    }

    #[test]
    fn the_first_look_grows_with_the_comparisons() {
        for (comparisons, first) in [(0, 10), (1, 10), (2, 10), (3, 12), (8, 12), (9, 14), (32, 14), (33, 16)] {
            assert_eq!(Plan::new(Depth::Quick, comparisons).looks, [first]);
            assert_eq!(Plan::new(Depth::Default, comparisons).looks, [first, 20]);
            assert_eq!(Plan::new(Depth::Full, comparisons).looks, [first + 1, 20, 40]);
        }
        assert_eq!(Plan::new(Depth::Full, 1_000).looks, [21, 22, 40]);
    }

    #[test]
    fn every_look_of_every_plan_reaches_its_levels() {
        for depth in [Depth::Quick, Depth::Default, Depth::Full] {
            for comparisons in [1, 2, 3, 7, 8, 9, 13, 32, 33, 128, 129, 513, 2049, usize::MAX / 2] {
                let plan = Plan::new(depth, comparisons);
                assert!(plan.looks.is_sorted_by(|a, b| a < b));
                for (look, &generations) in plan.looks.iter().enumerate() {
                    let needed = 1.0 + (1.0 / plan.verdict_levels[look]).log2();
                    assert!(generations as f64 >= needed, "{depth:?} {comparisons} {look}");
                }
            }
        }
    }

    /// Two million simulated races each give the joint levels 0.96 and 0.98 %, 4.90 and 4.86 %.
    #[test]
    fn the_levels_of_one_comparison_give_the_known_critical_values() {
        for (looks, shares, at_1, at_5) in [
            (vec![10, 20], vec![0.4, 0.6], vec![1, 34], vec![5, 49]),
            (vec![10, 20, 40], vec![0.3, 0.3, 0.4], vec![0, 31, 204], vec![4, 43, 245]),
        ] {
            for (level, expected) in [(0.01, at_1), (0.05, at_5)] {
                let levels = spend(level, &shares, &looks);
                let criticals: Vec<_> =
                    looks.iter().zip(levels).map(|(&n, level)| signed_rank_critical(n, level).unwrap()).collect();
                assert_eq!(criticals, expected, "{looks:?} at {level}");
            }
        }
    }

    #[test]
    fn a_clear_difference_is_called_at_any_look() {
        check(&around(-0.05, 0.01, 10), Depth::Default, 0, TOGETHER, Verdict::Faster);
        check(&around(0.05, 0.01, 20), Depth::Default, 1, TOGETHER, Verdict::Slower);
    }

    #[test]
    fn a_difference_under_half_a_percent_is_same_though_it_is_certain() {
        check(&around(-0.003, 0.001, 10), Depth::Default, 0, TOGETHER, Verdict::Same { within: 0.005 });
    }

    #[test]
    fn same_within_one_percent_is_said_at_the_last_look_only() {
        let (early, late) = (around(0.0, 0.02, 10), around(0.0, 0.02, 20));
        let plan = Plan::new(Depth::Default, 1);
        assert!(!judge(&early, &plan, 0, TOGETHER).unwrap().decided);
        check(&late, Depth::Default, 1, TOGETHER, Verdict::Same { within: 0.01 });
    }

    #[test]
    fn across_the_border_less_than_a_tenth_only_leans() {
        let leans = |ln_ratios: &[f64]| {
            let judgement = judge(ln_ratios, &Plan::new(Depth::Quick, 1), 0, Border::Across).unwrap();
            match judgement.verdict {
                Verdict::CannotTell { leaning, generations_needed: None } => leaning,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(leans(&around(-0.09, 0.01, 10)), Some(Leaning::Faster));
        assert_eq!(leans(&around(0.09, 0.01, 10)), Some(Leaning::Slower));
        check(&around(-0.10, 0.01, 10), Depth::Quick, 0, Border::Across, Verdict::Faster);
        check(&around(0.10, 0.01, 10), Depth::Quick, 0, Border::Across, Verdict::Slower);
    }

    #[test]
    fn leaning_is_where_only_the_wider_interval_reaches_equality() {
        let judgement = judge(&around(0.025, 0.038, 10), &Plan::new(Depth::Quick, 1), 0, TOGETHER).unwrap();
        assert!(judgement.interval99.contains(0.0) && !judgement.interval95.contains(0.0), "{judgement:?}");
        let Verdict::CannotTell { leaning, generations_needed } = judgement.verdict else { panic!() };
        assert_eq!(leaning, Some(Leaning::Slower));
        // n (h / |c|)^2, by hand.
        let by_hand = 10.0 * (judgement.interval99.half_width() / judgement.centre).powi(2);
        assert_eq!(generations_needed, Some(by_hand.ceil() as u32));
    }

    #[test]
    fn near_equality_the_generations_for_same_are_told() {
        let judgement = judge(&around(0.0005, 0.03, 20), &Plan::new(Depth::Default, 1), 1, TOGETHER).unwrap();
        let by_hand = 20.0 * (judgement.interval95.half_width() / (0.01_f64.ln_1p() - 0.0005)).powi(2);
        let expected = Verdict::CannotTell { leaning: None, generations_needed: Some(by_hand.ceil() as u32) };
        assert_eq!(judgement.verdict, expected);
    }

    #[test]
    fn too_few_generations_have_no_bounds_and_no_verdict() {
        for n in 1..6 {
            let judgement = judge(&vec![1.0; n], &Plan::new(Depth::Quick, 1), 0, TOGETHER).unwrap();
            assert_eq!(judgement.interval99, Interval::UNBOUNDED);
            assert_eq!(judgement.verdict, Verdict::CannotTell { leaning: None, generations_needed: None });
        }
    }

    #[test]
    fn what_cannot_be_judged_is_not() {
        let plan = Plan::new(Depth::Default, 1);
        assert_eq!(judge(&[], &plan, 0, TOGETHER), None);
        assert_eq!(judge(&[0.1, f64::NAN], &plan, 0, TOGETHER), None);
        assert_eq!(judge(&[0.1; 10], &plan, 2, TOGETHER), None);
        assert_eq!(replay(&[], &plan, TOGETHER), None);
    }

    #[test]
    fn a_replay_stops_at_the_first_look_that_decides() {
        let plan = Plan::new(Depth::Full, 1);
        let at = |ln_ratios: &[f64]| {
            let judgement = replay(ln_ratios, &plan, TOGETHER).unwrap();
            (judgement.look, judgement.generations)
        };
        assert_eq!(at(&around(0.3, 0.01, 40)), (0, 11));
        // The second half of the generations cannot take back what the first look said.
        let turned: Vec<f64> = around(0.3, 0.01, 11).into_iter().chain(around(-0.3, 0.01, 29)).collect();
        assert_eq!(at(&turned), (0, 11));
        assert_eq!(at(&around(0.0, 0.3, 40)), (2, 40));
        // Dropped generations, an interrupted race, and one that got more than it asked for.
        assert_eq!(at(&around(0.0, 0.3, 9)), (0, 9));
        assert_eq!(at(&around(0.0, 0.3, 11)), (0, 11));
        assert_eq!(at(&around(0.0, 0.3, 13)), (1, 13));
        assert_eq!(at(&around(0.0, 0.3, 41)), (2, 41));
    }

    #[test]
    fn a_race_stops_when_its_last_comparison_is_decided() {
        let plan = Plan::new(Depth::Default, 2);
        let clear = replay(&around(0.3, 0.01, 10), &plan, TOGETHER).unwrap();
        let open = replay(&around(0.0, 0.3, 10), &plan, TOGETHER).unwrap();
        assert!(all_decided(&[clear, clear]));
        assert!(!all_decided(&[clear, open]));
    }

    #[test]
    fn the_leader_and_its_ties_come_from_different_generations() {
        let field = [vec![0.0; 20], around(-0.200, 0.01, 20), around(-0.205, 0.03, 20), around(-0.1, 0.01, 20)];
        assert_eq!(leaders(&field), Some(Leading { leader: 2, tied: vec![1] }));
        // Best on odd generations only: the even ones show it, and the others stay in.
        let lucky: Vec<f64> = (0..20).map(|index| if index % 2 == 0 { -0.9 } else { 0.9 }).collect();
        assert_eq!(leaders(&[vec![0.0; 20], lucky]), Some(Leading { leader: 1, tied: vec![0] }));
    }

    #[test]
    fn nobody_leads_where_the_generations_cannot_tell() {
        let of = |contenders: usize, generations: usize| {
            let field: Vec<Vec<f64>> = (0..contenders).map(|place| vec![place as f64; generations]).collect();
            leaders(&field).map(|leading| leading.leader)
        };
        assert_eq!(of(2, 20), Some(0));
        assert_eq!(of(2, 11), None);
        assert_eq!(of(2, 12), Some(0));
        assert_eq!(of(26, 20), Some(0));
        assert_eq!(of(27, 20), None);
        assert_eq!(of(1, 20), None);
        assert_eq!(of(0, 20), None);
        assert_eq!(leaders(&[vec![0.0; 20], vec![0.0; 19]]), None);
    }

    #[test]
    fn what_is_called_visible_is_found_by_a_replay_in_eighty_percent() {
        let twin = around(0.0, 0.02, 20);
        let plan = Plan::new(Depth::Default, 1);
        let share = smallest_visible_difference(&twin, &plan, 7).unwrap();
        // The same method the long way: draw, add the difference, replay, count.
        let mut rng = Pcg64Mcg::seed_from_u64(1_000);
        let found = (0..1_000)
            .filter(|_| {
                let race: Vec<f64> = (0..20)
                    .map(|_| twin[rng.random_range(0..20)] * if rng.random() { 1.0 } else { -1.0 } + share.ln_1p())
                    .collect();
                replay(&race, &plan, TOGETHER).unwrap().verdict == Verdict::Slower
            })
            .count();
        assert!((750..850).contains(&found), "{found} of 1000 at {share}");
    }

    #[test]
    fn where_nothing_varies_half_a_percent_is_visible() {
        let plan = Plan::new(Depth::Quick, 1);
        let share = smallest_visible_difference(&[0.0; 10], &plan, 1).unwrap();
        assert!((share - 0.005).abs() < 1e-12);
        assert_eq!(smallest_visible_difference(&[0.0; 4], &plan, 1), None);
        assert_eq!(smallest_visible_difference(&[f64::NAN; 10], &plan, 1), None);
    }
}
