//! What goes wrong, each broken and mended side by side. `tests/pitfalls.rs` shows each to be broken, in virtual time.

pub mod last_batch;
pub mod retry_storm;
pub mod timer_per_item;
