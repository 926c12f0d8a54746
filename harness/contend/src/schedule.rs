//! Who takes a slice when: orders in which everyone follows everyone else equally often.
//!
//! Position in a round is worth up to 2 %, and a slice after a contender that emptied the caches 4 to 5 %. Shuffling
//! each round evens that out over thousands of rounds; a Williams square does it within k rounds, or 2k.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64Mcg;

/// The orders of one race, round after round and generation after generation.
///
/// Each cycle runs through one [Williams square](williams), with its labels and the order of its rows drawn anew from
/// the seed, so that no rhythm of the machine can fall in step with the rows. Rounds are counted over the whole race: a
/// generation of a few rounds continues the square where the last one left it.
///
/// # Examples
///
/// ```
/// use contend::schedule::Schedule;
///
/// let schedule = Schedule::new(3, 42);
/// let mut order = schedule.order(1_000);
/// assert_eq!(order, schedule.order(1_000));
/// order.sort();
/// assert_eq!(order, [0, 1, 2]);
/// ```
#[derive(Clone, Debug)]
pub struct Schedule {
    rows: Vec<Vec<usize>>,
    seed: u64,
}

impl Schedule {
    /// Orders for `k` contenders; `k` may be 0.
    pub fn new(k: usize, seed: u64) -> Self {
        Schedule { rows: williams(k), seed }
    }

    /// Rounds after which everyone has followed everyone else equally often.
    pub fn cycle(&self) -> usize {
        self.rows.len()
    }

    /// The order of a round, counted from 0 over the whole race.
    ///
    /// A function of seed and round alone, so that a resumed run goes on as if it had never stopped.
    pub fn order(&self, round: u64) -> Vec<usize> {
        let Some(k) = self.rows.first().map(Vec::len) else { return Vec::new() };
        let (cycle, row) = (round / self.rows.len() as u64, (round % self.rows.len() as u64) as usize);
        let mut rng = self.rng_of(cycle);
        let labels = shuffled(k, &mut rng);
        let rows = shuffled(self.rows.len(), &mut rng);
        self.rows[rows[row]].iter().map(|&place| labels[place]).collect()
    }

    fn rng_of(&self, cycle: u64) -> Pcg64Mcg {
        // The seed is hashed first; added to the cycle as it is, seed 1 would be seed 0 one cycle later.
        let hashed = rand::Rng::next_u64(&mut Pcg64Mcg::seed_from_u64(self.seed));
        Pcg64Mcg::seed_from_u64(hashed.wrapping_add(cycle))
    }
}

fn shuffled(k: usize, rng: &mut Pcg64Mcg) -> Vec<usize> {
    let mut places: Vec<usize> = (0..k).collect();
    places.shuffle(rng);
    places
}

/// A Williams square: orders of `0..k` in which each is at each position, and each ordered pair of neighbours occurs,
/// equally often.
///
/// k rows where k is even, each ordered pair once; 2k where k is odd, each twice. One row for one contender, none for
/// none. E. J. Williams, "Experimental designs balanced for the estimation of residual effects of treatments",
/// Australian Journal of Scientific Research A 2 (1949), 149-168: the row 0, 1, k-1, 2, k-2, … steps by every
/// difference modulo k once, so that adding 1 to 0..k-1 to it gives every pair once. Where k is odd each difference
/// comes with one sign only, and the reversed rows bring the other.
///
/// # Examples
///
/// ```
/// use contend::schedule::williams;
///
/// assert_eq!(williams(4), [[0, 1, 3, 2], [1, 2, 0, 3], [2, 3, 1, 0], [3, 0, 2, 1]]);
/// assert_eq!(williams(5).len(), 10);
/// ```
pub fn williams(k: usize) -> Vec<Vec<usize>> {
    let zigzag = |step: usize| if step % 2 == 1 { step.div_ceil(2) } else { (k - step / 2) % k };
    let mut rows: Vec<Vec<usize>> = (0..k).map(|row| (0..k).map(|step| (zigzag(step) + row) % k).collect()).collect();
    if k % 2 == 1 && k > 1 {
        rows.extend_from_within(..);
        rows[k..].iter_mut().for_each(|row| row.reverse());
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often each position is held, and each pair of neighbours occurs, must each be one number.
    fn assert_balanced(k: usize, orders: &[Vec<usize>]) {
        let (mut at, mut after) = (vec![vec![0; k]; k], vec![vec![0; k]; k]);
        for order in orders {
            for (position, &who) in order.iter().enumerate() {
                at[who][position] += 1;
            }
            for pair in order.windows(2) {
                after[pair[0]][pair[1]] += 1;
            }
        }
        let rounds = orders.len();
        for who in 0..k {
            for other in 0..k {
                assert_eq!(at[who][other] * k, rounds, "{who} at position {other} of {k}");
                let expected = if who == other { 0 } else { rounds };
                assert_eq!(after[who][other] * k, expected, "{other} after {who} of {k}");
            }
        }
    }

    #[test]
    fn every_square_is_balanced() {
        for k in 1..=24 {
            let square = williams(k);
            assert_eq!(square.len(), if k % 2 == 0 || k == 1 { k } else { 2 * k });
            assert_balanced(k, &square);
        }
    }

    #[test]
    fn every_cycle_of_every_seed_is_balanced() {
        for (k, seed) in [(2, 0), (3, 1), (6, 2), (7, 3), (16, u64::MAX)] {
            let schedule = Schedule::new(k, seed);
            let cycle = schedule.cycle() as u64;
            for begin in [0, cycle, 9 * cycle] {
                let orders: Vec<_> = (begin..begin + cycle).map(|round| schedule.order(round)).collect();
                assert_balanced(k, &orders);
            }
        }
    }

    #[test]
    fn nobody_and_one_alone_have_orders_too() {
        assert!(Schedule::new(0, 1).order(5).is_empty());
        assert_eq!(Schedule::new(1, 1).order(u64::MAX), [0]);
    }

    #[test]
    fn seeds_and_cycles_differ() {
        let orders = |seed, from: u64| -> Vec<_> {
            let schedule = Schedule::new(8, seed);
            (from..from + 8).map(|round| schedule.order(round)).collect()
        };
        assert_ne!(orders(0, 0), orders(1, 0));
        assert_ne!(orders(0, 0), orders(0, 8));
        assert_ne!(orders(0, 8), orders(1, 0));
    }
}
