//! A sum over more numbers than a core's own caches hold.

use std::hint::black_box;
use std::sync::Arc;

use contend::{Result, Setup};

use super::{PLANTED, Planted};
use crate::Sharing;

/// Numbers to add up, and behind them some more, for the planted differences.
pub(super) struct Numbers {
    numbers: Vec<u64>,
    counted: usize,
}

impl Numbers {
    /// Fills `kib` KiB, and the rest.
    pub(super) fn fill(kib: u64) -> Numbers {
        let counted = kib as usize * 1024 / size_of::<u64>();
        let most = PLANTED[PLANTED.len() - 1].1 as usize;
        let all = counted + counted * most / 1_000;
        Numbers { numbers: (0..all as u64).map(|number| number.wrapping_mul(number)).collect(), counted }
    }
}

/// The sum of those that count.
pub(super) fn expected(numbers: &Numbers) -> u64 {
    sum(&numbers.numbers[..numbers.counted])
}

/// The planted part lies behind, in memory that was not just read: the first few numbers again would come from a nearer
/// cache, and one per cent more of them would be less than one per cent more work.
pub(super) fn prepare(setup: Setup, planted: Planted) -> Result<impl FnMut(&Arc<Numbers>) -> Result<u64>> {
    let own = (planted.sharing == Sharing::Own).then(|| Numbers::fill(setup.get("kib")));
    Ok(move |shared: &Arc<Numbers>| {
        let numbers = own.as_ref().unwrap_or(shared);
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
