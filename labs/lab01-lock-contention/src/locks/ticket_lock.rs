//! A spin lock with an order: draw a number, wait until it is called, as at a counter of a post office.

use super::sync::atomic::{AtomicU32, Ordering};
use super::sync::{Spinning, UnsafeCell};

/// A lock whose waiters stay awake and are served in the order in which they came.
///
/// Fairness has its price: the next one must be served even while it is off its core, and everyone behind it waits too.
/// With more threads than cores that is the usual case, and a fair lock that spins is then the worst of all.
///
/// # Examples
/// ```
/// use lab01_lock_contention::locks::ticket_lock::TicketLock;
/// let count = TicketLock::new(0);
/// std::thread::scope(|scope| {
///     for _ in 0..2 {
///         scope.spawn(|| (0..1_000).for_each(|_| count.with(|count| *count += 1)));
///     }
/// });
/// assert_eq!(count.with(|count| *count), 2_000);
/// ```
#[derive(Debug)]
pub struct TicketLock<T> {
    /// The number that the next one to come draws. Relaxed: it orders the waiters and guards no data.
    next: AtomicU32,
    /// The number that is being served.
    ///
    /// | `next - serving` | means | who changes what | ordering |
    /// |---|---|---|---|
    /// | 0 | free | whoever comes draws `next`, and is served at once | |
    /// | 1 | one inside, nobody waits | the one inside: `serving` + 1 | Release: shows all that it wrote |
    /// | k | one inside, k - 1 wait | the waiter with `serving` goes in | Acquire: sees it |
    ///
    /// Both wrap around together; only 2^32 waiters at once could meet their own number.
    serving: AtomicU32,
    value: UnsafeCell<T>,
}

// SAFETY: `with` lets one thread at a time reach the value, so a shared lock hands `T` from thread to thread and never
// to two at once: `T: Send` is enough.
unsafe impl<T: Send> Sync for TicketLock<T> {}

impl<T> TicketLock<T> {
    /// A free lock around a value.
    pub fn new(value: T) -> Self {
        TicketLock { next: AtomicU32::new(0), serving: AtomicU32::new(0), value: UnsafeCell::new(value) }
    }

    /// Waits for its turn, and gives the value to `inside`.
    ///
    /// A lock taken within itself waits for ever. If `inside` panics, the next one is served all the same.
    pub fn with<R>(&self, inside: impl FnOnce(&mut T) -> R) -> R {
        let ticket = self.next.fetch_add(1, Ordering::Relaxed);
        let mut spinning = Spinning::default();
        while self.serving.load(Ordering::Acquire) != ticket {
            spinning.wait();
        }
        let _next_at_the_end = ServeNext { serving: &self.serving, ticket };
        self.value.with_mut(|value| {
            // SAFETY: tickets are drawn once each and ours is being served, so nobody else is here until `ServeNext`;
            // the reference ends with this closure, before that.
            inside(unsafe { &mut *value })
        })
    }
}

struct ServeNext<'lock> {
    serving: &'lock AtomicU32,
    ticket: u32,
}

impl Drop for ServeNext<'_> {
    fn drop(&mut self) {
        // A plain store: only the one inside ever writes it.
        self.serving.store(self.ticket.wrapping_add(1), Ordering::Release);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_serves_the_next() {
        let lock = TicketLock::new(1);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| lock.with(|_| panic!("inside"))));
        assert!(panicked.is_err());
        assert_eq!(lock.with(|value| *value), 1);
    }

    #[test]
    fn numbers_that_wrap_around_are_served_on() {
        let lock =
            TicketLock { next: AtomicU32::new(u32::MAX), serving: AtomicU32::new(u32::MAX), value: UnsafeCell::new(0) };
        (0..3).for_each(|_| lock.with(|value| *value += 1));
        assert_eq!(lock.with(|value| *value), 3);
    }
}
