//! The contenders of `gil-demo`, one a file. They differ in who adds, and where the total is kept.

// Threads with a part of their own each.
pub(crate) mod crossbeam_scope;
pub(crate) mod rayon_par_iter;
pub(crate) mod rayon_pool;
pub(crate) mod std_threads;

// Threads with something between them.
pub(crate) mod atomics;
pub(crate) mod false_sharing;
pub(crate) mod one_big_lock;
pub(crate) mod padded_counters;
pub(crate) mod parking_lot_mutex;
pub(crate) mod sharded;
pub(crate) mod std_mutex;
pub(crate) mod std_rwlock;
pub(crate) mod thread_local_merge;

// Processes, which share nothing.
pub(crate) mod processes;

// Tasks.
pub(crate) mod async_lock_mutex;
pub(crate) mod async_std_tasks;
pub(crate) mod smol_global;
pub(crate) mod smol_tasks;
pub(crate) mod tokio_mutex;
pub(crate) mod tokio_tasks;
