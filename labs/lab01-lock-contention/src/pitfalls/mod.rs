//! What goes wrong, each as small as it can be, broken and mended side by side. `tests/pitfalls.rs` shows each to be
//! broken for the reason stated here.

// The port from Python.
pub mod folded_loop;
pub mod sum_in_64_bits;

// The threads.
pub mod false_sharing;
pub mod guard_held_too_long;
pub mod work_too_small;
