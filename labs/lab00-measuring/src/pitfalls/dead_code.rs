//! Dead code: nobody looks at the answer, so the optimizer leaves the work out. What is timed is an empty function.

use std::hint::black_box;

// ANCHOR: broken
/// Broken, as a benchmark: a loop whose result goes nowhere, without any effect. In release there is no loop.
pub fn unused(steps: u64) {
    let _ = chain(steps);
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: the answer is handed out, and there compared with one that is known (`black_box` keeps it alive where
/// a harness throws it away). A benchmark without an answer to check invites this trap.
pub fn used(steps: u64) -> u64 {
    black_box(chain(steps))
}
// ANCHOR_END: mended

/// Each step needs the last: there is no formula for it, the only way to skip it is not to want it.
pub fn chain(steps: u64) -> u64 {
    let mut state = 1_u64;
    for step in 0..steps {
        state = (state ^ (state >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(step);
    }
    state
}
