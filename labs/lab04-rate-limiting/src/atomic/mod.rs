//! The whole state of a limiter in one word. It stands by itself, so that loom can build it and nothing else:
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test -p lab04-rate-limiting --release --test loom
//! ```

pub mod arrival_time;
mod sync;
