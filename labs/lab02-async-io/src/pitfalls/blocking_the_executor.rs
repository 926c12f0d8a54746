//! Work that does not wait, inside a task: until it is done the executor polls nobody else. No timer fires, no socket is
//! read, on a runtime of one thread; on one of two, half of it stands still.

use tokio::task::{spawn_blocking, yield_now};

// ANCHOR: broken
/// Broken: between two `.await`s the thread belongs to this task alone, however long `work` takes.
pub async fn inline<T>(work: impl FnOnce() -> T) -> T {
    work()
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended, for calls that block: a thread that is there to be blocked.
///
/// # Panics
/// Where `work` does.
pub async fn handed_over<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    spawn_blocking(work).await.expect("the work does not panic")
}

/// Mended, for computing that can be cut: after each piece the others have their turn.
pub async fn in_pieces(pieces: impl IntoIterator<Item = impl FnOnce()>) {
    for piece in pieces {
        piece();
        yield_now().await;
    }
}
// ANCHOR_END: mended
