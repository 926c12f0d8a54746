//! The whole program from outside; see `main.rs` of the test binary, which is all that this package has.
