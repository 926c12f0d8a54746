//! What goes wrong with many pages: each broken, and mended beside it. `tests/pitfalls.rs` shows both.

pub mod dropped_data;
pub mod everything_at_once;
pub mod host_behind_host;
pub mod one_bad_page;
pub mod page_or_error;
