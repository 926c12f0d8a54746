//! The loop that is not there. LLVM knows the closed formula of a sum of squares and puts it in the place of the loop:
//! the program answers rightly, at once, and the table compares nothing with nothing. No check of the answer finds it.

use std::hint::black_box;

/// Broken, as a benchmark: in release there is no loop left, whatever `n` is.
pub fn folded(n: u64) -> u64 {
    let mut sum = 0_u64;
    for i in 0..n {
        sum = sum.wrapping_add(i.wrapping_mul(i));
    }
    sum
}

/// Mended: `black_box` hides from the compiler what it gives back, so every number has to be visited.
///
/// Around the *number*: around the sum alone it would keep the answer alive, which the formula gives as well.
pub fn visited(n: u64) -> u64 {
    let mut sum = 0_u64;
    for i in 0..n {
        let i = black_box(i);
        sum = sum.wrapping_add(i.wrapping_mul(i));
    }
    sum
}

/// The formula: (n - 1) n (2n - 1) / 6.
///
/// # Panics
/// Where the product does not fit in 128 bits: beyond 4 * 10^12.
pub fn closed_formula(n: u64) -> u128 {
    let n = u128::from(n);
    n.saturating_sub(1) * n * (2 * n).saturating_sub(1) / 6
}
