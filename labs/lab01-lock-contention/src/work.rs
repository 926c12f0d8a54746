//! The job of `gil-demo`, and how it is cut. Every contender does exactly this, so that they differ in nothing but in
//! who adds and where the total is kept.

use std::hint::black_box;
use std::iter::Sum;
use std::ops::{AddAssign, Range};

use serde::{Deserialize, Serialize};

/// The sum of the squares of all whole numbers below `n`, twice: the lesson's two calls of one function, as one row of
/// `2 n` additions. Addition `k` adds the square of `k` to the first sum, and from `k = n` on that of `k - n` to the
/// second.
#[derive(Clone, Debug)]
pub struct Additions {
    /// Both sums are over the whole numbers below this.
    pub n: u64,
    /// How many additions are made between two visits to a total that is shared.
    pub block: u64,
}

impl Additions {
    /// Every addition, in order.
    pub fn all(&self) -> Range<u64> {
        0..2 * self.n
    }

    /// What each of `workers` does: neighbouring additions, shares that differ by one at most. Two workers get one sum
    /// each, as the lesson's two threads do. The total does not grow with the workers.
    pub fn chunks(&self, workers: usize) -> impl Iterator<Item = Range<u64>> + use<> {
        let (workers, total) = (workers as u64, self.all().end);
        // The whole part of total * worker / workers, without the product, which may not fit.
        let border = move |worker| total / workers * worker + total % workers * worker / workers;
        (0..workers).map(move |worker| border(worker)..border(worker + 1))
    }

    /// A worker's share in blocks: after each of them contenders with a shared total go there, and the big lock's
    /// holder looks whether somebody waits.
    pub fn blocks(&self, chunk: Range<u64>) -> impl Iterator<Item = Range<u64>> + use<> {
        let (block, mut rest) = (self.block.max(1), chunk);
        std::iter::from_fn(move || {
            let next = rest.start..rest.end.min(rest.start.saturating_add(block));
            rest.start = next.end;
            (!next.is_empty()).then_some(next)
        })
    }

    /// Makes these additions.
    pub fn sum(&self, additions: Range<u64>) -> Sums {
        let Range { start, end } = additions;
        let first = start.min(self.n)..end.min(self.n);
        let second = start.max(self.n) - self.n..end.max(self.n) - self.n;
        Sums([sum_of_squares(first), sum_of_squares(second)])
    }
}

// ANCHOR: sum_of_squares
/// The one loop of this lab.
///
/// Two traps of the port from Python are avoided here and shown in [`crate::pitfalls`]: the answer does not fit in
/// 64 bits, and without `black_box` LLVM replaces the loop by the closed formula, so that nothing would be left to race.
pub fn sum_of_squares(numbers: Range<u64>) -> u128 {
    let mut sum = 0;
    for i in numbers {
        let i = u128::from(black_box(i));
        sum += i * i;
    }
    sum
}
// ANCHOR_END: sum_of_squares

/// The answer, or a part of it: the two sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums(pub [u128; 2]);

impl AddAssign for Sums {
    fn add_assign(&mut self, part: Sums) {
        self.0[0] += part.0[0];
        self.0[1] += part.0[1];
    }
}

impl Sum for Sums {
    fn sum<I: Iterator<Item = Sums>>(parts: I) -> Sums {
        parts.fold(Sums::default(), |mut total, part| {
            total += part;
            total
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_and_blocks_cover_every_addition_once_and_in_order() {
        for (n, block, workers) in [(0, 1, 1), (1, 1_000, 3), (5, 3, 4), (1_000, 7, 2), (1_001, 1_000, 3)] {
            let additions = Additions { n, block };
            let covered: Vec<u64> =
                additions.chunks(workers).flat_map(|chunk| additions.blocks(chunk)).flatten().collect();
            assert_eq!(covered, additions.all().collect::<Vec<_>>(), "n={n} block={block} workers={workers}");
            assert_eq!(additions.chunks(workers).count(), workers);
            let longest = additions.chunks(workers).flat_map(|chunk| additions.blocks(chunk)).map(|b| b.end - b.start);
            assert!(longest.max().unwrap_or(0) <= block);
        }
    }

    #[test]
    fn two_workers_get_one_sum_each() {
        let additions = Additions { n: 10, block: 3 };
        let parts: Vec<Sums> = additions.chunks(2).map(|chunk| additions.sum(chunk)).collect();
        assert_eq!(parts, [Sums([285, 0]), Sums([0, 285])]);
    }

    #[test]
    fn the_answer_is_that_of_the_closed_formula() {
        for n in [0, 1, 2, 1_000] {
            let additions = Additions { n, block: 10 };
            let formula = crate::pitfalls::folded_loop::closed_formula(n);
            assert_eq!(additions.sum(additions.all()), Sums([formula; 2]));
        }
    }

    #[test]
    fn parts_beyond_64_bits_survive_the_way_through_json() {
        let sums = Sums([333_333_283_333_335_000_000, u128::MAX]);
        let json = serde_json::to_vec(&sums).unwrap();
        assert_eq!(serde_json::from_slice::<Sums>(&json).unwrap(), sums);
    }
}
