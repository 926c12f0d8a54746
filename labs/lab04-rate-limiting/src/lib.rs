//! What does a rate limiter cost, and what does it promise?
//!
//! "Five a second" is not yet a promise. Five at once, and five more a moment later? A bucket that starts full grants
//! its burst *plus* the rate times the time, and that is the bound to test:
//! in any window of length t, at most `burst + rate * t`.
//!
//! - **One word is enough.** A token bucket is a time, and a grant is one `compare_exchange`: [`atomic`].
//! - **What is left is to read a clock**, and `granted` has the same limiter on two. Below that only leases go: several
//!   permits at once, at a stated price.
//! - **Waiting is booking.** Who sleeps and then asks again may sleep with many others and wake with all of them.
//!
//! Three experiments, each of one path by itself: `granted`, `denied` and `waits`.
//!
//! [`limit`] has the algorithms, [`pitfalls`] what goes wrong; `tests/` proves both, in virtual time and under loom.

// Under loom only the atomic core is built, by `tests/loom.rs`.
#![cfg(not(loom))]

pub mod atomic;
pub mod limit;
pub mod pitfalls;

mod race;
mod runtimes;

use contend::Lab;

/// The lab.
pub fn lab() -> Lab {
    contend::lab("lab04-rate-limiting", "what does a rate limiter cost, and what does it promise?")
        .experiment(race::granted())
        .experiment(race::denied())
        .experiment(race::waits())
}
