//! Stub.
pub mod executor;
pub mod lines;
pub mod pitfalls;
pub mod stream;
mod sync;
mod waits;

/// Stub.
pub fn lab() -> contend::Lab {
    contend::lab("lab02-async-io", "what does `.await` on a file really do, and where does async win?")
        .experiment(stream::experiment())
        .experiment(lines::experiment())
        .experiment(waits::waits())
        .experiment(waits::mixed())
}
