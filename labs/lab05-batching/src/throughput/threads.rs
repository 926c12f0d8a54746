//! Producers and batcher on a thread each.

use std::sync::mpsc::sync_channel;
use std::thread;

use contend::{Arrival, Lane, Result, Setup, Window};
use crossbeam::channel::bounded;

use super::{CAPACITY, ITEM_BYTES, Store, delivery};
use crate::Report;
use crate::drivers::{Sized, crossbeam_thread as on_crossbeam, std_thread as on_std};

/// `std::sync::mpsc::sync_channel`.
pub(super) fn std_thread(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let mut stored = 0;
    Ok(move |window: &Window| {
        let (sender, items) = sync_channel(CAPACITY);
        let mut store = Store::new(&setup, window.sink());
        let send = move |item| sender.send(item).is_ok();
        let delivery = delivery(&setup);
        let deliver = move || on_std::deliver(&items, delivery, |batch| store.call(batch));
        stored += among_threads(window, send, deliver)?.stored;
        Ok(stored)
    })
}

/// `crossbeam::channel::bounded`.
pub(super) fn crossbeam_thread(setup: Setup) -> Result<impl FnMut(&Window) -> Result<u64>> {
    let mut stored = 0;
    Ok(move |window: &Window| {
        let (sender, items) = bounded(CAPACITY);
        let mut store = Store::new(&setup, window.sink());
        let send = move |item| sender.send(item).is_ok();
        let delivery = delivery(&setup);
        let deliver = move || on_crossbeam::deliver(&items, delivery, |batch| store.call(batch));
        stored += among_threads(window, send, deliver)?.stored;
        Ok(stored)
    })
}

/// The producers beside whoever delivers; `send` is a producer's own, and closes the channel when the last one ends.
fn among_threads(
    window: &Window,
    send: impl Fn(Sized<Arrival>) -> bool + Clone + Send,
    deliver: impl FnOnce() -> Report<Arrival> + Send,
) -> Result<Report<Arrival>> {
    thread::scope(|scope| {
        let batcher = scope.spawn(deliver);
        for lane in window.lanes() {
            let send = send.clone();
            scope.spawn(move || produce(lane, send));
        }
        drop(send);
        batcher.join().map_err(|_| "the batcher panicked".into())
    })
}

fn produce(mut lane: Lane, send: impl Fn(Sized<Arrival>) -> bool) {
    while lane.goes_on() {
        assert!(send((lane.hand_over(), ITEM_BYTES)), "the batcher lives longer");
    }
}
