//! The contenders of `map`, one a file: every lane reads and writes values under keys of one map that all share.
//!
//! All maps hash as `std`'s does by default, and that is a good part of what is done under the lock.

pub(crate) mod dashmap;
pub(crate) mod parking_lot_rwlock_map;
pub(crate) mod sharded_map;
pub(crate) mod std_mutex_map;
pub(crate) mod std_rwlock_map;
pub(crate) mod tokio_rwlock_map;

mod keys;
