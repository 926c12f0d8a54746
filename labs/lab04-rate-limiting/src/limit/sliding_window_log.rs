//! The sliding window log: the time of every permit, and so the exact answer, for memory as large as the limit.

use std::collections::VecDeque;
use std::sync::Mutex;

use super::{Limit, Rate, Refusal};

/// At most `permits` in any window of the rate's period. There is no burst besides: they may come all at once.
#[derive(Debug)]
pub struct SlidingWindowLog {
    permits: usize,
    window: u64,
    /// When the last permits were, or will be, used: in order, as many as the limit at most.
    log: Mutex<VecDeque<u64>>,
}

impl SlidingWindowLog {
    /// An empty log.
    pub fn new(rate: Rate) -> Self {
        SlidingWindowLog { permits: rate.permits as usize, window: rate.per_ns, log: Mutex::new(VecDeque::new()) }
    }
}

impl Limit for SlidingWindowLog {
    fn take(&self, permits: u32, now: u64, patience: u64) -> Result<u64, Refusal> {
        let wanted = permits as usize;
        if wanted > self.permits {
            return Err(Refusal::Never);
        }
        let mut log = self.log.lock().expect("nobody panics under this lock");
        // The last of ours comes a window after the one that it pushes out.
        let pushed_out = (log.len() + wanted).checked_sub(self.permits + 1).and_then(|place| log.get(place));
        let free = pushed_out.map_or(0, |&used| used.saturating_add(self.window));
        let wait = free.saturating_sub(now);
        if wait > patience {
            return Err(Refusal::Later(wait));
        }
        // Another caller may have read its clock later and come here first. Ours then goes at its own time, and stands in
        // the log at the other's: the log stays in order, and whoever pushes ours out comes no sooner for it.
        let noted = (now + wait).max(log.back().copied().unwrap_or(0));
        log.extend(std::iter::repeat_n(noted, wanted));
        let surplus = log.len().saturating_sub(self.permits);
        log.drain(..surplus);
        Ok(wait)
    }

    fn is_idle(&self, now: u64) -> bool {
        let log = self.log.lock().expect("nobody panics under this lock");
        log.back().is_none_or(|&used| used.saturating_add(self.window) <= now)
    }
}
