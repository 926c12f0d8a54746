//! Locks small enough to read: two that spin, and the big one that CPython's threads stand in line for.
//!
//! They teach; a program takes `std::sync::Mutex` or `parking_lot::Mutex`, which put a waiter to sleep.
//!
//! loom runs each of them through every schedule (within a bound on preemptions) and every order of memory that the
//! language allows:
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test -p lab01-lock-contention --release --test loom
//! ```

pub mod big_lock;
pub mod spin_lock;
mod sync;
pub mod ticket_lock;
