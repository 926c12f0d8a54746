//! What contenders of several labs stand on, whichever lab it is: smol's executor on exactly as many threads as a
//! contender is told to use, and room for as many connections as it holds.
//!
//! tokio, rayon and async-std count their threads themselves, in a line each; there is nothing of them here.

pub mod open_files;

mod smol_threads;

pub use smol_threads::SmolThreads;
