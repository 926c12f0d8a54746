//! A shared receiver whose guard lives too long: in `while let`, what is made in the condition lives to the end of the
//! body. One worker works, and the others stand before the lock.

use std::sync::Mutex;
use std::sync::mpsc::Receiver;

// ANCHOR: broken
/// Works on each item, with the lock in hand.
pub fn work_under_the_lock(queue: &Mutex<Receiver<u32>>, mut work: impl FnMut(u32)) {
    while let Ok(item) = queue.lock().unwrap().recv() {
        work(item); // the guard of the line above is still alive
    }
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Works on each item after the lock is given back.
pub fn work_beside_the_lock(queue: &Mutex<Receiver<u32>>, mut work: impl FnMut(u32)) {
    loop {
        // A `let` statement ends, and its guard with it.
        let taken = queue.lock().unwrap().recv();
        let Ok(item) = taken else { return };
        work(item);
    }
}
// ANCHOR_END: mended
