//! The whole state of a limiter in one word, and that of a clock which never goes back. They stand by themselves, so that
//! loom can build them and nothing else:
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test -p lab04-rate-limiting --release --test loom
//! ```

pub mod arrival_time;
pub mod latest;
mod sync;
