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

pub use report::Report;
pub use error::{BoxError, Error, Result, Skip, skip};
pub use job::{Job, job, try_job};
pub use lab::{Contender, Experiment, Kind, Lab, Spec, lab};
pub use load::{Lane, Load, Window, load};
pub use monitor::{Monitor, timed, timed_async};
pub use program::Program;
pub use role::serve_if_runner;
pub use runner::Racer;
pub use setup::{Point, Setup, Value, cores};

pub mod lab;
pub mod job;
pub mod load;
pub mod setup;
pub mod program;
pub mod runner;
pub mod protocol;
pub mod role;
pub mod digest;
pub mod usage;
pub mod spin;
pub mod report;
pub mod quantity;
pub mod view;
pub mod table;
pub mod readme;
pub mod index;
#[cfg(feature = "plot")]
pub mod plot;
#[cfg(feature = "plot")]
pub mod page;
#[cfg(feature = "schema")]
pub mod schema;
pub mod aside;
pub mod estimate;
pub mod verdict;
pub mod schedule;
pub mod fairness;
pub mod monitor;
pub mod error;
mod allocator;
mod audit;
pub mod child;
mod copies;
mod facts;
mod fixture;
mod guard;
#[cfg(test)]
mod sample;
