//! The sliding window counter: two numbers in place of the log, and the guess that the last window's came evenly.

use std::sync::Mutex;

use super::{Limit, Rate, Refusal};

/// About `permits` in any window of the rate's period. It books nothing: whoever is refused comes again, and has no
/// place in line.
#[derive(Debug)]
pub struct SlidingWindowCounter {
    permits: u32,
    window: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Which window of the clock's own `current` counts, and `previous` the one before.
    index: u64,
    previous: u32,
    current: u32,
}

impl SlidingWindowCounter {
    /// Nothing counted yet.
    pub fn new(rate: Rate) -> Self {
        SlidingWindowCounter { permits: rate.permits, window: rate.per_ns, state: Mutex::default() }
    }
}

impl Limit for SlidingWindowCounter {
    fn take(&self, permits: u32, now: u64, _patience: u64) -> Result<u64, Refusal> {
        if permits > self.permits {
            return Err(Refusal::Never);
        }
        let mut state = self.state.lock().expect("nobody panics under this lock");
        let index = now / self.window;
        if index > state.index {
            let previous = if index == state.index + 1 { state.current } else { 0 };
            *state = State { index, previous, current: 0 };
        }
        // A clock that is behind stands at the window's beginning.
        let elapsed = now.saturating_sub(state.index.saturating_mul(self.window));
        let still_in = u128::from(state.previous) * u128::from(self.window - elapsed);
        let Some(room) = self.permits.checked_sub(state.current.saturating_add(permits)) else {
            return Err(Refusal::Later(self.window - elapsed));
        };
        let room = u128::from(room) * u128::from(self.window);
        if still_in > room {
            let until = (still_in - room).div_ceil(u128::from(state.previous));
            return Err(Refusal::Later(until as u64));
        }
        state.current += permits;
        Ok(0)
    }

    fn is_idle(&self, now: u64) -> bool {
        let state = self.state.lock().expect("nobody panics under this lock");
        now / self.window > state.index.saturating_add(1) || (state.previous, state.current) == (0, 0)
    }
}
