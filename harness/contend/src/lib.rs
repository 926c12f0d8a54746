//! `contend` races concurrent implementations of one job against each other, and says, with a stated uncertainty, who
//! won, by how much, at what cost, and when nobody can tell.
//!
//! ```no_run
//! //! Which map survives?   cargo run --release -- run
//! fn main() -> std::process::ExitCode {
//!     contend::main([contend::lab("sums", "which way of adding is quickest?").experiment(
//!         contend::job("sum", |setup| setup.get("n"), |n| (0..*n).sum::<u64>())
//!             .sweep("n", [10_000, 1_000_000])
//!             .closure("formula", |n| n * (n - 1) / 2),
//!     )])
//! }
//! ```
//!
//! A **lab** asks one question. Its **experiments** are workloads, each with **contenders**: implementations that must
//! give the same answer (a [`job`]) or lose no operation (a [`load`]). The **referee** starts **runners** (this same
//! executable again), lets the contenders take turns in short **slices**, in **generations** of fresh processes, and
//! gives a **verdict** when the evidence suffices: faster, slower, same within a margin, or cannot tell.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "cli")]
pub use cli::main;
pub use error::{BoxError, Error, Result, Skip, skip};
pub use job::{Job, job, try_job};
pub use lab::{Contender, Experiment, Kind, Lab, Spec, Work, lab};
pub use load::{Arrival, Lane, Load, Sink, Window, load};
pub use monitor::{Monitor, timed, timed_async};
pub use program::Program;
pub use report::Report;
pub use role::serve_if_runner;
pub use runner::Racer;
pub use setup::{Point, Setup, Value, cores};

// The words.
pub mod lab;
pub mod job;
pub mod load;
pub mod setup;
pub mod program;

// The race: the parent's side, the child's side, and what passes between them.
pub mod referee;
pub mod runner;
pub mod protocol;
pub mod role;
pub mod schedule;
pub mod journal;
pub mod machine;
pub mod doctor;
pub mod usage;
pub mod spin;
pub mod child;
mod spawned;
mod guard;
mod fixture;
mod copies;
mod audit;
mod allocator;

// From values to verdicts: nothing here measures.
pub mod estimate;
pub mod verdict;
pub mod fairness;
pub mod knee;
pub mod scaling;
pub mod diff;
pub mod rank;
pub mod digest;
mod evidence;

// What is on disk, and how it is shown.
pub mod report;
pub mod quantity;
pub mod view;
pub mod table;
pub mod readme;
pub mod index;
mod facts;
#[cfg(feature = "plot")]
pub mod plot;
#[cfg(feature = "plot")]
pub mod page;
#[cfg(feature = "schema")]
pub mod schema;
#[cfg(feature = "cli")]
pub mod exchange;
#[cfg(feature = "cli")]
pub mod cli;

// The same contenders without a referee, and timing in one's own program.
pub mod bench;
pub mod monitor;

pub mod names;
pub mod aside;
pub mod error;
#[cfg(test)]
mod sample;
