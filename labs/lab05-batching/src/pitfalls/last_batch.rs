//! The last batch is seldom full, and nobody sends it.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use crate::{Batcher, Bounds};

// ANCHOR: broken
/// Sends whenever there are `count`, and ends with the channel.
pub fn send_full_batches(items: &Receiver<u64>, count: usize, mut send: impl FnMut(Vec<u64>)) {
    let mut open = Vec::new();
    for item in items {
        open.push(item);
        if open.len() == count {
            send(std::mem::take(&mut open));
        }
    }
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Sends what is open when the channel ends, too.
pub fn send_all_batches(items: &Receiver<u64>, count: usize, mut send: impl FnMut(Vec<u64>)) {
    let mut batcher = Batcher::new(Bounds { count, bytes: usize::MAX, age: Duration::MAX });
    let mut send_ready = |batcher: &mut Batcher<u64>| {
        while let Some(batch) = batcher.take() {
            send(batch.entries.into_iter().map(|entry| entry.item).collect());
        }
    };
    for item in items {
        batcher.push(item, 8, Duration::ZERO);
        send_ready(&mut batcher);
    }
    batcher.flush();
    send_ready(&mut batcher);
}
// ANCHOR_END: mended
