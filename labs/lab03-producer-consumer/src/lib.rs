//! How does work get from here to there, and how does it end?
//!
//! A queue between those who have work and those who do it is the oldest pattern of concurrent programs, and a short
//! one: put, take. What makes it hard is everything around it. How much may lie in it? Who wakes whom, and what does
//! waking cost? And when there is no more: how do five consumers learn of it, and what if the source fails half way?
//!
//! - `capacity`, `topology`, `payload`, `crowded`: the same messages through every channel worth naming, between threads
//!   and between tasks: by how much may lie there, by who stands at the ends, by how large they are, by what else runs.
//! - `one-way`: how long one message is on its way, at a rate that the channel bears.
//! - `words`: files read, parsed and counted, in three stages with bounded memory.
//!
//! [`pipeline`] is the pattern for your own function; [`queue`] a queue that is small enough to read; [`pitfalls`] what
//! goes wrong; `tests/` proves all three.

// Under loom only the queue is built, by `tests/loom.rs`.
#![cfg(not(loom))]

mod capacity;
mod message;
mod place;
mod tally;
mod topology;

pub mod queue;

mod tasks;
mod threads;

mod flow;
mod one_way;
mod words;

pub mod pipeline;
pub mod pitfalls;

use contend::Lab;

/// The lab.
pub fn lab() -> Lab {
    contend::lab("lab03-producer-consumer", "how does work get from here to there, and how does it end?")
        .experiment(flow::capacity())
        .experiment(flow::topology())
        .experiment(flow::payload())
        .experiment(flow::crowded())
        .experiment(one_way::experiment())
        .experiment(words::experiment())
}
