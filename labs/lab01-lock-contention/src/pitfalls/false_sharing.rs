//! Two values, one cache line. Cores own memory by lines of 64 bytes (128 where they fetch pairs, as on recent x86 and
//! Apple's cores), so threads that write two neighbours take the line from each other, though they share nothing.

use crossbeam::utils::CachePadded;

use crate::work::Sums;

/// The size of a line on most machines, in bytes.
pub const LINE_BYTES: usize = 64;

/// As many totals as fit in one line, and the line's beginning as theirs.
#[repr(align(64))]
#[derive(Clone, Copy, Debug, Default)]
pub struct Line(pub [Sums; 2]);

/// Broken: totals side by side, two a line, for at least this many workers.
pub fn neighbours(workers: usize) -> Vec<Line> {
    vec![Line::default(); workers.div_ceil(2)]
}

/// Mended: a line for each. It costs memory, four times as much and more: pad what is written often, not everything.
pub fn far_apart(workers: usize) -> Vec<CachePadded<Sums>> {
    vec![CachePadded::default(); workers]
}

/// Which line a value begins in: its address without the last six bits.
pub fn line_of<T>(value: &T) -> usize {
    std::ptr::from_ref(value).addr() / LINE_BYTES
}
