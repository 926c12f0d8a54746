//! What does `async` buy: where the program waits, and where it does not?
//!
//! An async runtime is good at one thing: keeping many waits beside each other for little memory and few threads. A
//! server that answers after 20 ms is such a wait, and there a thousand tasks on two threads beat everything but a
//! thousand threads. A file that lies warm in the page cache is no wait at all: it is there in microseconds, no system
//! call lets a program ask for it and go on meanwhile (save io_uring), and so every runtime hands file reads to a pool
//! of threads behind the curtain. The hand-over costs more than the read.
//!
//! So this lab asks the same of both, and the lesson's sentence "I/O-bound work wants async" turns out to be half of
//! it: it depends on what the I/O waits for.
//!
//! - `files`: a folder of text files, each counted. Here threads win, and async wins back what it lost by crossing over
//!   once for a hundred files instead of once for each.
//! - `stream`: one file that is larger than the memory it may take.
//! - `lines`: line by line, and what is closed when a task is cancelled in the middle.
//! - `waits` and `mixed`: requests to a server on loopback, without and with work on what comes back. Here async wins.
//! - `runtime` and `sleep`: what the runtimes cost when there is nothing to do and nothing to wait for.
//!
//! [`executor`] is what `.await` is made of, in sixty lines; [`pitfalls`] what goes wrong; `tests/` proves both.

pub mod count;
pub mod data;
pub mod process;

mod files;
mod runtime;
mod sleep;
mod stream;
mod waits;

pub mod lines;

pub mod executor;
pub mod pitfalls;
mod sync;

use contend::Lab;

/// The lab.
pub fn lab() -> Lab {
    contend::lab("lab02-async-io", "what does async buy where the program waits, and where it does not?")
        .experiment(files::files())
        .experiment(stream::experiment())
        .experiment(lines::experiment())
        .experiment(waits::waits())
        .experiment(waits::mixed())
        .experiment(runtime::experiment())
        .experiment(sleep::experiment())
}
