//! The smallest lock there is: one flag, and whoever turns it from `false` to `true` is in.

use super::sync::atomic::{AtomicBool, Ordering};
use super::sync::{Spinning, UnsafeCell};

/// A lock whose waiters stay awake. No order among them: the holder, whose core has the line, often wins again.
///
/// # Examples
/// ```
/// use lab01_lock_contention::locks::spin_lock::SpinLock;
/// let count = SpinLock::new(0);
/// std::thread::scope(|scope| {
///     for _ in 0..2 {
///         scope.spawn(|| (0..1_000).for_each(|_| count.with(|count| *count += 1)));
///     }
/// });
/// assert_eq!(count.with(|count| *count), 2_000);
/// ```
#[derive(Debug)]
pub struct SpinLock<T> {
    /// | `locked` | means | who changes it | ordering |
    /// |---|---|---|---|
    /// | `false` | free | any waiter, to `true`, by `compare_exchange` | Acquire: sees all that the last holder wrote |
    /// | `true` | one thread is inside | that thread, to `false`, by `store` | Release: shows all that it wrote |
    ///
    /// An exchange that finds `true` is Relaxed: it has won nothing that it could look at.
    locked: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: `with` lets one thread at a time reach the value, so a shared lock hands `T` from thread to thread and never
// to two at once. That is why `T: Send` is enough, and `T: Sync` is not asked for.
unsafe impl<T: Send> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    /// A free lock around a value.
    pub fn new(value: T) -> Self {
        SpinLock { locked: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// Waits until it is alone, and gives the value to `inside`.
    ///
    /// A lock taken within itself waits for ever. If `inside` panics, the lock is released, and the value stays as it
    /// was then: there is no poisoning.
    pub fn with<R>(&self, inside: impl FnOnce(&mut T) -> R) -> R {
        self.acquire();
        let _released_at_the_end = Release(&self.locked);
        self.value.with_mut(|value| {
            // SAFETY: `acquire` returned, so no other thread is between here and its `Release`; the reference ends
            // with this closure, before ours.
            inside(unsafe { &mut *value })
        })
    }

    fn acquire(&self) {
        let mut spinning = Spinning::default();
        while self.locked.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_err() {
            // Look until it seems free, and only then try again: trying takes the line away from the holder even where
            // it fails, and looking lets every waiter keep a copy of it.
            while self.locked.load(Ordering::Relaxed) {
                spinning.wait();
            }
        }
    }
}

struct Release<'lock>(&'lock AtomicBool);

impl Drop for Release<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_releases_the_lock() {
        let lock = SpinLock::new(1);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| lock.with(|_| panic!("inside"))));
        assert!(panicked.is_err());
        assert_eq!(lock.with(|value| *value), 1);
    }
}
