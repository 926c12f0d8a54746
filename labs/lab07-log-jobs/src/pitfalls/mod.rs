//! What goes wrong with logs: each broken, and mended beside it. `tests/pitfalls.rs` shows both.

pub mod cut_line;
pub mod half_line;
pub mod level_in_message;
pub mod one_name;
