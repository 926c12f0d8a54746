//! What `executor` sleeps and wakes with. `tests/executor_loom.rs` puts loom's in this module's place, and so runs the
//! same file through every schedule.

pub(crate) use std::sync::{Condvar, Mutex};
