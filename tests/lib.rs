//! The whole program from outside; see `main.rs` of the test binary.
