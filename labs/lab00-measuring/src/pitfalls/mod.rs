//! Wrong ways to measure, each as small as it can be, broken and mended side by side. `tests/pitfalls.rs` shows each to
//! be broken for the reason stated here, on clocks and schedules that are made up and therefore always the same.

// What the machine does meanwhile.
pub mod a_then_b;
pub mod once;

// What is between the two readings of the clock.
pub mod cold_pool;
pub mod dead_code;

// What the threads do meanwhile.
pub mod barrier_start;

pub mod machine;
