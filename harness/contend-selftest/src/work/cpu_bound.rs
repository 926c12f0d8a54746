//! Nothing but registers: a chain of multiplications, which no compiler can shorten.

use std::hint::black_box;
use std::sync::Arc;

use contend::{Result, Setup};

use super::Planted;

const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

/// The end of the chain.
pub(super) fn expected(steps: &u64) -> u64 {
    chain(SEED, *steps)
}

/// The answer first; the planted steps go on from there, and what they give is thrown away.
pub(super) fn prepare(_: Setup, planted: Planted) -> Result<impl FnMut(&Arc<u64>) -> Result<u64>> {
    Ok(move |steps: &Arc<u64>| {
        let answer = chain(black_box(SEED), black_box(**steps));
        black_box(chain(answer, black_box(planted.of(**steps))));
        Ok(answer)
    })
}

/// Not inlined: answer and planted steps shall be the same instructions at the same place.
#[inline(never)]
fn chain(mut state: u64, steps: u64) -> u64 {
    for _ in 0..steps {
        state = (state ^ (state >> 32)).wrapping_mul(SEED);
    }
    state
}
