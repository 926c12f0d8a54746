//! What goes wrong with pictures: each broken, and mended beside it. `tests/pitfalls.rs` shows both.

pub mod distorted;
pub mod names;
