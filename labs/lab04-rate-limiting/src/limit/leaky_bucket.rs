//! The leaky bucket as a queue: out of it comes one at a time, at even distances, however they came in.

use std::sync::Mutex;

use super::{Limit, Rate, Refusal};

/// A leaky bucket: no bursts come out; `burst` permits may stand in line.
#[derive(Debug)]
pub struct LeakyBucket {
    interval: u64,
    room: u32,
    /// When the next permit comes out.
    next: Mutex<u64>,
}

impl LeakyBucket {
    /// An empty bucket.
    pub fn new(rate: Rate) -> Self {
        LeakyBucket { interval: rate.interval_ns(), room: rate.burst, next: Mutex::new(0) }
    }
}

impl Limit for LeakyBucket {
    fn take(&self, permits: u32, now: u64, patience: u64) -> Result<u64, Refusal> {
        if permits > self.room {
            return Err(Refusal::Never);
        }
        let mut next = self.next.lock().expect("nobody panics under this lock");
        // Several permits come out with the last of them.
        let last = next.max(now).saturating_add(self.interval.saturating_mul(u64::from(permits.max(1) - 1)));
        let wait = last - now;
        let full = self.interval.saturating_mul(u64::from(self.room));
        if wait > patience || wait > full {
            return Err(Refusal::Later(if wait > patience { wait } else { wait - full }));
        }
        *next = last.saturating_add(self.interval);
        Ok(wait)
    }

    fn is_idle(&self, now: u64) -> bool {
        *self.next.lock().expect("nobody panics under this lock") <= now
    }
}
