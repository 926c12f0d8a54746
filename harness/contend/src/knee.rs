//! From which rate on more arrives than can be done: the knee of an open loop, as an interval.
//!
//! A rate is shown to be under the knee, or over it, by several windows that agree. Between the highest rate shown under
//! and the lowest shown over nothing is claimed. Everything here is a function of the probes made so far, so that a
//! search that was interrupted goes on as it would have.

use serde::{Deserialize, Serialize};

use crate::protocol::MOST_ARRIVALS_PER_SECOND;

/// One window at one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// Planned arrivals a second.
    pub per_second: u64,
    /// Whether it was saturated: the backlog grew by over 1 % of its arrivals.
    pub over: bool,
}

/// So many windows that all say the same show it.
const AGREEING: usize = 3;
/// Of so many windows one may differ; if more do, the rate shows nothing.
const AT_MOST: usize = 5;
/// Rates closer together than this need not be told apart.
const CLOSE: f64 = 1.1;
/// No search takes longer.
const PROBES_AT_MOST: usize = 100;

/// What the windows at one rate say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Under,
    Over,
    /// They contradict each other.
    Mixed,
    /// There are too few yet.
    Open,
}

fn shown(probes: &[Probe], per_second: u64) -> Shown {
    let here = || probes.iter().filter(|probe| probe.per_second == per_second);
    let (all, over) = (here().count(), here().filter(|probe| probe.over).count());
    let under = all - over;
    match (under, over) {
        (AGREEING.., 0) => Shown::Under,
        (0, AGREEING..) => Shown::Over,
        _ if all < AT_MOST => Shown::Open,
        (_, 1) => Shown::Under,
        (1, _) => Shown::Over,
        _ => Shown::Mixed,
    }
}

/// The rates probed so far, from low to high.
fn rates(probes: &[Probe]) -> Vec<u64> {
    let rates: std::collections::BTreeSet<u64> = probes.iter().map(|probe| probe.per_second).collect();
    rates.into_iter().collect()
}

/// The knee as far as it is known: the highest rate shown under, and the lowest shown over.
///
/// More load is never easier: a rate shown under that lies above one shown over is a fluke, and does not count.
///
/// # Examples
/// ```
/// use contend::knee::{Probe, bounds};
///
/// let probes = [(1_000, false), (2_000, true)].map(|(per_second, over)| [Probe { per_second, over }; 3]);
/// assert_eq!(bounds(probes.as_flattened()), (Some(1_000), Some(2_000)));
/// assert_eq!(bounds(&[Probe { per_second: 1_000, over: true }]), (None, None)); // one window shows nothing
/// ```
pub fn bounds(probes: &[Probe]) -> (Option<u64>, Option<u64>) {
    let rates = rates(probes);
    let over = rates.iter().copied().find(|&rate| shown(probes, rate) == Shown::Over);
    let is_below = |rate: &u64| over.is_none_or(|over| *rate < over);
    let under = rates.iter().rev().copied().filter(is_below).find(|&rate| shown(probes, rate) == Shown::Under);
    (under, over)
}

/// The rate to probe next; `None` when the interval is as narrow as it needs to be, or as it can be.
///
/// `start` is where to begin: half of what a closed loop does. Rates that show nothing yet are probed again; then the
/// search goes down by halves, or up by doubling, until there is a rate on each side, and halves the interval until
/// its ends are within 10 %.
///
/// # Examples
/// ```
/// use contend::knee::{Probe, bounds, next};
///
/// let mut probes = Vec::new();
/// while let Some(per_second) = next(&probes, 500) {
///     probes.push(Probe { per_second, over: per_second > 1_234 });
/// }
/// let (under, over) = bounds(&probes);
/// assert!(under.unwrap() <= 1_234 && over.unwrap() > 1_234);
/// ```
pub fn next(probes: &[Probe], start: u64) -> Option<u64> {
    if probes.len() >= PROBES_AT_MOST {
        return None;
    }
    let rates = rates(probes);
    if let Some(unfinished) = rates.iter().copied().find(|&rate| shown(probes, rate) == Shown::Open) {
        return Some(unfinished);
    }
    let (Some(lowest), Some(highest)) = (rates.first(), rates.last()) else {
        return Some(start.clamp(1, MOST_ARRIVALS_PER_SECOND));
    };
    match bounds(probes) {
        (None, _) => Some(lowest / 2).filter(|rate| *rate > 0),
        (Some(_), None) => {
            let rate = highest.saturating_mul(2).min(MOST_ARRIVALS_PER_SECOND);
            (rate > *highest).then_some(rate)
        }
        (Some(under), Some(over)) => {
            // Rates between that contradict themselves will not do so less when probed again: search beside them.
            let mixed = || rates.iter().copied().filter(|rate| (under + 1..over).contains(rate));
            let gaps = match (mixed().min(), mixed().max()) {
                (Some(first), Some(last)) => vec![(under, first), (last, over)],
                _ => vec![(under, over)],
            };
            gaps.into_iter().find_map(|(low, high)| between(low, high))
        }
    }
}

/// The geometric mean, where both ends are far enough apart.
fn between(low: u64, high: u64) -> Option<u64> {
    let middle = (low as f64 * high as f64).sqrt().round() as u64;
    (high as f64 > low as f64 * CLOSE && low < middle && middle < high).then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Searches with windows that say what `over(rate, how many before)` says.
    fn search(start: u64, mut over: impl FnMut(u64, usize) -> bool) -> Vec<Probe> {
        let mut probes: Vec<Probe> = Vec::new();
        while let Some(per_second) = next(&probes, start) {
            let over = over(per_second, probes.len());
            probes.push(Probe { per_second, over });
        }
        probes
    }

    #[test]
    fn the_interval_holds_the_knee_and_is_narrow_wherever_one_begins() {
        for start in [1, 900, 40_000, 5_000_000, u64::MAX] {
            for knee in [37, 1_000, 33_333, 2_000_000] {
                let probes = search(start, |rate, _| rate > knee);
                let (under, over) = bounds(&probes);
                let (under, over) = (under.unwrap(), over.unwrap());
                assert!(under <= knee && knee < over, "{under} to {over} for {knee}");
                let as_close_as_whole_numbers_are = over - under == 1;
                assert!(over as f64 <= under as f64 * 1.1 || as_close_as_whole_numbers_are, "{under} to {over}");
            }
        }
    }

    #[test]
    fn a_typical_search_takes_few_windows() {
        assert!(search(500_000, |rate, _| rate > 870_000).len() <= 18);
    }

    #[test]
    fn what_is_always_kept_up_with_has_no_upper_end_and_what_never_is_no_lower() {
        let (under, over) = bounds(&search(1_000_000, |_, _| false));
        assert_eq!((under, over), (Some(MOST_ARRIVALS_PER_SECOND), None));
        let (under, over) = bounds(&search(1_000, |_, _| true));
        assert_eq!((under, over), (None, Some(1)));
    }

    #[test]
    fn one_window_of_five_may_differ_and_two_show_nothing() {
        let at = |saying: [bool; 5]| saying.map(|over| Probe { per_second: 10, over });
        assert_eq!(bounds(&at([false, true, false, false, false])), (Some(10), None));
        assert_eq!(bounds(&at([true, true, false, true, true])), (None, Some(10)));
        assert_eq!(bounds(&at([true, false, true, false, true])), (None, None));
    }

    #[test]
    fn around_the_knee_where_windows_contradict_each_other_nothing_is_claimed() {
        // Between 900 and 1,100 it depends on the hour.
        let probes = search(500, |rate, count| match rate {
            0..900 => false,
            900..1_100 => count % 2 == 0,
            _ => true,
        });
        let (under, over) = bounds(&probes);
        assert!(under.unwrap() < 900 && over.unwrap() >= 1_100, "{under:?} to {over:?}");
        assert!(probes.len() < 100);
    }

    #[test]
    fn a_search_goes_on_where_it_was_cut_off() {
        let whole = search(700, |rate, _| rate > 1_000);
        for cut in 0..whole.len() {
            assert_eq!(next(&whole[..cut], 700), Some(whole[cut].per_second));
        }
    }

    #[test]
    fn a_rate_shown_under_above_one_shown_over_is_a_fluke() {
        let probes =
            [(100, false), (200, true), (400, false)].map(|(per_second, over)| [Probe { per_second, over }; 3]);
        assert_eq!(bounds(probes.as_flattened()), (Some(100), Some(200)));
    }
}
