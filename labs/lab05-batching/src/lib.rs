//! When to send a batch, and what if half of it fails?
//!
//! A call costs something whatever it carries: a round trip, a system call, a flush of a disk. A batch shares that cost
//! among its items, and each of them pays for it by waiting for the others. So a batch needs three bounds: a count, a
//! number of bytes, and an age, which is what the first item in it has waited.
//!
//! Then half of it fails. The failed part alone is sent again, later, and not at the same time as everybody else's; not
//! for ever; and what can never succeed is set aside and named, so that it does not hold up the rest.
//!
//! - [`Batcher`] and [`Delivery`] decide all that. They do no I/O, own no clock and start no thread, so that a test can
//!   run them through a thousand failing days in virtual time.
//! - [`drivers`] bring them to threads, tokio, smol and async-std: a bounded channel in, one timed receive, one call out.
//! - `throughput` races those, `storm` shows what jitter is for, and [`pitfalls`] what goes wrong; `tests/` proves both.

mod backoff;
mod batcher;
mod budget;
mod delivery;
mod storm;
mod throughput;

pub mod drivers;
pub mod pitfalls;

use contend::Lab;

pub use backoff::{Backoff, Jitter};
pub use batcher::{Batch, Batcher, Bounds, Entry};
pub use budget::RetryBudget;
pub use delivery::{Delivery, Outcome, Policy, Reason, Report, SetAside};

/// The lab.
pub fn lab() -> Lab {
    contend::lab("lab05-batching", "when to send a batch, and what if half of it fails?")
        .experiment(throughput::experiment())
        .experiment(storm::experiment())
}
