//! What goes wrong, each as small as it can be, broken and mended side by side. `tests/pitfalls.rs` shows each to be
//! broken for the reason stated here, in virtual time.

pub mod drift;
pub mod fixed_window;
pub mod forgotten_sleep;
