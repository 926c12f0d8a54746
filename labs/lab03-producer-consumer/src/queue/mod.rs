//! A queue of a lock and two condition variables, small enough to read: bounded, and it knows when it is over.
//!
//! It teaches; a program takes `crossbeam::channel`, which wakes nobody who is awake. What it shares with every good
//! channel is how it ends. When the last [`Producer`] is gone, consumers get what is left and then `None`, each of them,
//! however many there are. When the last [`Consumer`] is gone, a producer gets its item back, rather than waiting for
//! room that nobody makes.
//!
//! loom runs it through every schedule within a bound on preemptions:
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test -p lab03-producer-consumer --release --test loom
//! ```

mod sync;

use std::collections::VecDeque;
use std::sync::PoisonError;

use sync::{Arc, Condvar, Mutex, MutexGuard};

/// Opens a queue that holds at most `capacity` items; `None`: as many as there is memory for.
///
/// # Panics
/// For a capacity of 0: nothing could ever be put there.
///
/// # Examples
/// ```
/// use lab03_producer_consumer::queue;
/// let (producer, consumer) = queue::open(Some(2));
/// producer.push("one").unwrap();
/// producer.push("two").unwrap();
/// drop(producer);
/// assert_eq!(consumer.pop(), Some("one"));
/// assert_eq!(consumer.pop(), Some("two"));
/// assert_eq!(consumer.pop(), None);
/// ```
pub fn open<T>(capacity: Option<usize>) -> (Producer<T>, Consumer<T>) {
    assert_ne!(capacity, Some(0), "a queue has room for one at least");
    let state = State { items: VecDeque::with_capacity(capacity.unwrap_or(0)), producers: 1, consumers: 1 };
    let queue = Arc::new(Queue {
        state: Mutex::new(state),
        filled: Condvar::new(),
        emptied: Condvar::new(),
        capacity: capacity.unwrap_or(usize::MAX),
    });
    (Producer(queue.clone()), Consumer(queue))
}

struct Queue<T> {
    state: Mutex<State<T>>,
    /// Something was put there, or nothing ever will be.
    filled: Condvar,
    /// Something was taken, or nothing ever will be.
    emptied: Condvar,
    capacity: usize,
}

struct State<T> {
    items: VecDeque<T>,
    producers: usize,
    consumers: usize,
}

impl<T> Queue<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // Nothing panics under this lock, and the state would be whole if it did.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The end where items are put. A clone is another producer.
pub struct Producer<T>(Arc<Queue<T>>);

/// The end where items are taken. A clone is another consumer; each item goes to one of them.
pub struct Consumer<T>(Arc<Queue<T>>);

impl<T> Producer<T> {
    // ANCHOR: push
    /// Puts an item at the end, and waits for room if there is none.
    ///
    /// # Errors
    /// Gives the item back when there is no consumer any more.
    pub fn push(&self, item: T) -> Result<(), T> {
        let mut state = self.0.lock();
        // A loop: who is woken may find that another came first.
        while state.items.len() >= self.0.capacity && state.consumers > 0 {
            state = self.0.emptied.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.consumers == 0 {
            return Err(item);
        }
        state.items.push_back(item);
        drop(state);
        // After the lock is given back: whoever is woken would run into it.
        self.0.filled.notify_one();
        Ok(())
    }
    // ANCHOR_END: push
}

impl<T> Consumer<T> {
    /// Takes the item at the front, and waits for one if there is none. `None`: there is none, and no producer any more.
    pub fn pop(&self) -> Option<T> {
        let mut state = self.0.lock();
        loop {
            if let Some(item) = state.items.pop_front() {
                drop(state);
                self.0.emptied.notify_one();
                return Some(item);
            }
            if state.producers == 0 {
                return None;
            }
            state = self.0.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T> Clone for Producer<T> {
    fn clone(&self) -> Self {
        self.0.lock().producers += 1;
        Producer(self.0.clone())
    }
}

impl<T> Clone for Consumer<T> {
    fn clone(&self) -> Self {
        self.0.lock().consumers += 1;
        Consumer(self.0.clone())
    }
}

// ANCHOR: close
impl<T> Drop for Producer<T> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.producers -= 1;
        if state.producers == 0 {
            drop(state);
            // All of them: each has to learn that nothing more comes.
            self.0.filled.notify_all();
        }
    }
}
// ANCHOR_END: close

impl<T> Drop for Consumer<T> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.consumers -= 1;
        if state.consumers == 0 {
            // Items that nobody takes any more are dropped outside the lock, since their own `drop` may be anything.
            let forgotten = std::mem::take(&mut state.items);
            drop(state);
            self.0.emptied.notify_all();
            drop(forgotten);
        }
    }
}
