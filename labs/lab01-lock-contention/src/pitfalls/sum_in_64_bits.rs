//! The sum does not fit. Python's integers grow; a `u64` wraps in release, without a word, and panics in debug.
//!
//! The nasty part: the sum over a million numbers does fit, so that a port tried on small input is right.

/// Broken: what `+=` on a `u64` does in release.
pub fn wrapped(n: u64) -> u64 {
    (0..n).fold(0, |sum: u64, i| sum.wrapping_add(i.wrapping_mul(i)))
}

/// Broken, and it says so: `None` where the sum leaves 64 bits.
pub fn checked(n: u64) -> Option<u64> {
    (0..n).try_fold(0_u64, |sum, i| sum.checked_add(i.checked_mul(i)?))
}

/// Mended: 128 bits. On 64-bit machines it is one multiplication and two additions instead of one of each.
pub fn wide(n: u64) -> u128 {
    (0..n).map(|i| u128::from(i) * u128::from(i)).sum()
}
