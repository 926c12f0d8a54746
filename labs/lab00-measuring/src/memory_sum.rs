//! Memory: a sum over more numbers than a core's own caches hold. The processor computes in the shadow of the loads.

use std::hint::black_box;
use std::sync::Arc;

use contend::{Result, Setup};

use crate::Percent;

/// Numbers to add up, and behind them some more, for the planted differences.
pub(crate) struct Numbers {
    numbers: Vec<u64>,
    /// How many of them are in the answer.
    pub(crate) counted: usize,
}

impl Numbers {
    /// The largest difference that is planted here.
    const MOST_PERCENT: usize = 5;

    /// Fills `kib` KiB, and the rest.
    pub(crate) fn fill(kib: u64) -> Numbers {
        let counted = kib as usize * 1024 / size_of::<u64>();
        let all = counted + counted * Self::MOST_PERCENT / 100;
        Numbers { numbers: (0..all as u64).map(|number| number.wrapping_mul(number)).collect(), counted }
    }
}

/// The sum of those that count.
pub(crate) fn expected(numbers: &Numbers) -> u64 {
    sum(&numbers.numbers[..numbers.counted])
}

/// The planted part lies behind, in memory that was not just read: the same first few numbers again would come from a
/// nearer cache, and one per cent more of them would be less than one per cent more work.
pub(crate) fn prepare(_: Setup, planted: Percent) -> Result<impl FnMut(&Arc<Numbers>) -> Result<u64>> {
    Ok(move |numbers: &Arc<Numbers>| {
        let (counted, behind) = numbers.numbers.split_at(black_box(numbers.counted));
        let more = planted.of(numbers.counted as u64) as usize;
        let answer = sum(counted);
        black_box(sum(black_box(&behind[..more])));
        Ok(answer)
    })
}

#[inline(never)]
fn sum(numbers: &[u64]) -> u64 {
    numbers.iter().fold(0, |sum, number| sum.wrapping_add(*number))
}
