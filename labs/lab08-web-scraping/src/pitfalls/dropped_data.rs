//! `select!` drops the futures that it does not choose, and with them what they had got so far: half a message that was
//! read off a socket is neither in the buffer nor on the wire any more.

use std::pin::pin;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::select;

// ANCHOR: broken
/// Broken: each tick begins a new read, and the bytes of the old one are gone.
///
/// # Errors
/// When the other side hangs up.
pub async fn read_anew_at_each_tick<F: Future<Output = ()>>(
    socket: &mut (impl AsyncRead + Unpin),
    bytes: usize,
    tick: impl Fn() -> F,
) -> std::io::Result<Vec<u8>> {
    loop {
        let mut message = vec![0; bytes];
        select! {
            biased;
            read = socket.read_exact(&mut message) => return read.map(|_| message),
            () = tick() => {} // a progress bar is drawn
        }
    }
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: one read, made outside of the loop and polled by reference, so that a tick drops nothing.
///
/// # Errors
/// When the other side hangs up.
pub async fn read_on_at_each_tick<F: Future<Output = ()>>(
    socket: &mut (impl AsyncRead + Unpin),
    bytes: usize,
    tick: impl Fn() -> F,
) -> std::io::Result<Vec<u8>> {
    let mut reading = pin!(async {
        let mut message = vec![0; bytes];
        socket.read_exact(&mut message).await.map(|_| message)
    });
    loop {
        select! {
            biased;
            message = &mut reading => return message,
            () = tick() => {}
        }
    }
}
// ANCHOR_END: mended
