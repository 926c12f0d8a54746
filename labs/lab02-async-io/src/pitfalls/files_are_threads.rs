//! "Async file reads" are threads. An ordinary file is always ready, says the system, and lets the reader wait; so every
//! runtime here keeps threads for it and hands each call over. What is awaited is the hand-over.
//!
//! Two things follow. Many small reads pay for many hand-overs: hand over the whole loop instead. And those threads are
//! counted: calls that never end (opening a pipe that nobody writes to) use them up, and every other file waits.

use std::io::{self, Read};
use std::path::PathBuf;

use tokio::task::spawn_blocking;

/// What was read, and how often it was handed to another thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bill {
    /// How many bytes.
    pub bytes: u64,
    /// How many hand-overs there and back.
    pub hand_overs: u64,
}

// ANCHOR: broken
/// Broken, and what `File::read(&mut buffer).await` does inside: file and buffer travel to a thread and back, each time.
///
/// # Errors
/// What the file gives.
pub async fn chunk_by_chunk(path: PathBuf, chunk_bytes: usize) -> io::Result<Bill> {
    let mut file = spawn_blocking(move || std::fs::File::open(path)).await??;
    let (mut bill, mut buffer) = (Bill { bytes: 0, hand_overs: 1 }, vec![0; chunk_bytes]);
    loop {
        let length;
        (file, buffer, length) = spawn_blocking(move || {
            let length = file.read(&mut buffer);
            (file, buffer, length)
        })
        .await?;
        bill.hand_overs += 1;
        match length? {
            0 => return Ok(bill),
            length => bill.bytes += length as u64,
        }
    }
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: the loop itself is handed over, once.
///
/// # Errors
/// What the file gives.
pub async fn whole_loop(path: PathBuf, chunk_bytes: usize) -> io::Result<Bill> {
    let bytes = spawn_blocking(move || {
        let (mut file, mut buffer, mut bytes) = (std::fs::File::open(path)?, vec![0; chunk_bytes], 0);
        loop {
            match file.read(&mut buffer)? {
                0 => return io::Result::Ok(bytes),
                length => bytes += length as u64,
            }
        }
    });
    Ok(Bill { bytes: bytes.await??, hand_overs: 1 })
}
// ANCHOR_END: mended
