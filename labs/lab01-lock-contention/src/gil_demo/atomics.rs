//! One shared total without a lock: `fetch_add` on halves of 64 bits, because no atomic has 128.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use contend::{Result, Setup};

use crate::threads::each_on_a_thread;
use crate::work::{Additions, Sums};

/// Builds nothing: the total is new each time.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Additions>) -> Result<Sums>> {
    let workers = setup.workers();
    Ok(move |additions: &Arc<Additions>| {
        let totals = [WideTotal::default(), WideTotal::default()];
        each_on_a_thread(additions.chunks(workers), |chunk| {
            for block in additions.blocks(chunk) {
                let part = additions.sum(block);
                totals[0].add(part.0[0]);
                totals[1].add(part.0[1]);
            }
        });
        Ok(Sums(totals.map(WideTotal::into_inner)))
    })
}

/// A sum of 128 bits in two atomics.
///
/// `fetch_add` tells what was there before, so exactly one thread sees its addition run over, and that one carries.
/// Between its two steps the halves do not belong together: a reader would see a torn total. Here nobody reads before
/// all threads are joined. A program that must read meanwhile needs a lock, or a sum per thread.
#[derive(Default)]
struct WideTotal {
    low: AtomicU64,
    high: AtomicU64,
}

impl WideTotal {
    fn add(&self, amount: u128) {
        let (low, high) = (amount as u64, (amount >> 64) as u64);
        // Relaxed: the halves order nothing else, and `join` puts all additions before the reading.
        let before = if low > 0 { self.low.fetch_add(low, Ordering::Relaxed) } else { 0 };
        let carry = u64::from(before.checked_add(low).is_none());
        // Mostly there is nothing to carry, and then the second line of cache is left alone.
        if high + carry > 0 {
            self.high.fetch_add(high + carry, Ordering::Relaxed);
        }
    }

    fn into_inner(self) -> u128 {
        u128::from(self.high.into_inner()) << 64 | u128::from(self.low.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_carry_is_not_lost() {
        let total = WideTotal::default();
        total.add(u128::from(u64::MAX));
        total.add(u128::from(u64::MAX));
        total.add(5 << 64);
        assert_eq!(total.into_inner(), 2 * u128::from(u64::MAX) + (5 << 64));
    }

    #[test]
    fn many_threads_that_all_carry_lose_nothing() {
        let total = WideTotal::default();
        each_on_a_thread(0..4, |_| (0..10_000).for_each(|_| total.add(u128::from(u64::MAX) - 1)));
        assert_eq!(total.into_inner(), 40_000 * (u128::from(u64::MAX) - 1));
    }
}
