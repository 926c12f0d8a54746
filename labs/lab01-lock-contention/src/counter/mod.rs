//! The contenders of `counter`, one a file: every lane adds one to what all of them share, again and again.

// Locks that put their waiters to sleep.
pub(crate) mod parking_lot_fair;
pub(crate) mod parking_lot_mutex;
pub(crate) mod std_mutex;
pub(crate) mod std_rwlock;

// Locks whose waiters stay awake.
pub(crate) mod spin_lock;
pub(crate) mod ticket_lock;

// No lock.
pub(crate) mod atomic_cas_loop;
pub(crate) mod atomic_fetch_add;
pub(crate) mod sharded_atomic_padded;
pub(crate) mod sharded_atomic_unpadded;
pub(crate) mod thread_local;

// Locks whose waiters are tasks.
pub(crate) mod async_lock_mutex;
pub(crate) mod async_lock_mutex_on_tokio;
pub(crate) mod async_std_mutex;
pub(crate) mod tokio_mutex;

mod inside;
