//! What goes wrong, each as small as it can be, broken and mended side by side. `tests/pitfalls.rs` shows each to be
//! broken for the reason stated here.

// Many files at once.
pub mod everything_at_once;
pub mod one_bad_file;

// What `.await` on a file is.
pub mod blocking_the_executor;
pub mod files_are_threads;

// Memory that is a file.
pub mod shrinking_file;
