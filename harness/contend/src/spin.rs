//! A calibrated spin: work of known length, planted where the harness must show that it can see it.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Spins this many steps; none costs one predicted branch.
#[inline]
pub fn spin(steps: u32) {
    for step in 0..steps {
        black_box(step);
    }
}

/// How many steps take one microsecond on this core, now; the best of several trials, since interruptions only add.
pub fn steps_per_microsecond() -> f64 {
    const STEPS: u32 = 100_000;
    let fastest = (0..15)
        .map(|_| {
            let start = Instant::now();
            spin(black_box(STEPS));
            start.elapsed()
        })
        .min()
        .unwrap_or(Duration::from_micros(1));
    f64::from(STEPS) / (fastest.as_secs_f64() * 1e6).max(1e-3)
}
