//! What goes wrong, each broken and mended side by side. `tests/pitfalls.rs` shows each to be broken for its reason.
//!
//! All run on an executor of one thread that is driven step by step until nobody can go on: who still waits then waits
//! for ever, and a test says so without waiting itself.

pub mod lock_over_recv;
pub mod one_sentinel;
pub mod stream_is_no_future;
pub mod unbounded;
pub mod who_fails;
