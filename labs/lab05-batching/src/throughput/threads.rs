//! Producers and batcher on a thread each.

use std::sync::mpsc::sync_channel;
use std::thread;

use contend::{Arrival, Lane, Result, Setup, Window};
use crossbeam::channel::bounded;

use super::{CAPACITY, ITEM_BYTES, Store, delivery};
use crate::drivers::Sized;
use crate::drivers::thread::{Inbox, deliver};

/// `std::sync::mpsc::sync_channel`.
pub(super) fn std_thread(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let mut stored = 0;
    Ok(move |window: &Window| {
        let (sender, items) = sync_channel(CAPACITY);
        stored += among_threads(&setup, window, move |item| sender.send(item).is_ok(), items)?;
        Ok(stored)
    })
}

/// `crossbeam::channel::bounded`.
pub(super) fn crossbeam_thread(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let mut stored = 0;
    Ok(move |window: &Window| {
        let (sender, items) = bounded(CAPACITY);
        stored += among_threads(&setup, window, move |item| sender.send(item).is_ok(), items)?;
        Ok(stored)
    })
}

/// The producers beside the batcher, and how many items it stored; `send` is a producer's own, and closes the channel when
/// the last one ends.
fn among_threads(
    setup: &Setup,
    window: &Window,
    send: impl Fn(Sized<Arrival>) -> bool + Clone + Send,
    items: impl Inbox<Sized<Arrival>> + Send,
) -> Result<u64> {
    let (delivery, mut store) = (delivery(setup), Store::new(setup, window.sink()));
    thread::scope(|scope| {
        let batcher = scope.spawn(move || deliver(&items, delivery, |batch| store.call(batch)));
        for lane in window.lanes() {
            let send = send.clone();
            scope.spawn(move || produce(lane, send));
        }
        drop(send);
        Ok(batcher.join().map_err(|_| "the batcher panicked")?.stored)
    })
}

fn produce(mut lane: Lane, send: impl Fn(Sized<Arrival>) -> bool) {
    while lane.goes_on() {
        assert!(send((lane.hand_over(), ITEM_BYTES)), "the batcher lives longer");
    }
}
