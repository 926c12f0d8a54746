//! The sliding window log: the time of every permit, and so the exact answer, for memory as large as the limit.

use std::collections::VecDeque;
use std::sync::Mutex;

use super::{Limit, Rate, Refusal};

/// At most `permits` in any window of the rate's period. There is no burst besides: they may come all at once.
#[derive(Debug)]
pub struct SlidingWindowLog {
    permits: usize,
    window: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// When the last permits were, or will be, used: in order, as many as the limit at most.
    log: VecDeque<u64>,
    /// The latest time that anyone came with.
    latest: u64,
}

impl SlidingWindowLog {
    /// An empty log.
    pub fn new(rate: Rate) -> Self {
        SlidingWindowLog { permits: rate.permits as usize, window: rate.per_ns, state: Mutex::default() }
    }
}

impl Limit for SlidingWindowLog {
    fn take(&self, permits: u32, now: u64, patience: u64) -> Result<u64, Refusal> {
        let wanted = permits as usize;
        if wanted > self.permits {
            return Err(Refusal::Never);
        }
        let mut state = self.state.lock().expect("nobody panics under this lock");
        // Another caller may have read its clock later and come here first. What is free at that time is free for us, too,
        // and stands in the log as used then: the log stays in order, and whoever pushes ours out comes no sooner for it.
        state.latest = state.latest.max(now);
        let State { log, latest } = &mut *state;
        // The last of ours comes a window after the one that it pushes out.
        let pushed_out = (log.len() + wanted).checked_sub(self.permits + 1).and_then(|place| log.get(place));
        let free = pushed_out.map_or(0, |&used| used.saturating_add(self.window));
        let wait = if free <= *latest { 0 } else { free - now };
        if wait > patience {
            return Err(Refusal::Later(wait));
        }
        let noted = free.max(*latest).max(log.back().copied().unwrap_or(0));
        log.extend(std::iter::repeat_n(noted, wanted));
        let surplus = log.len().saturating_sub(self.permits);
        log.drain(..surplus);
        Ok(wait)
    }

    fn is_idle(&self, now: u64) -> bool {
        let state = self.state.lock().expect("nobody panics under this lock");
        state.log.back().is_none_or(|&used| used.saturating_add(self.window) <= now)
    }
}
