//! The token bucket as the textbooks have it: tokens, the time they were last counted, and a lock around both.

use std::sync::Mutex;

use super::{Limit, Rate, Refusal};

/// A token bucket under a mutex. Its tokens are whole numbers of parts, so nothing is rounded but the time of a booking,
/// which is a whole number of nanoseconds.
#[derive(Debug)]
pub struct TokenBucket {
    rate: Rate,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// In parts: a permit is as many parts as the period has nanoseconds. Below zero: so many are booked.
    tokens: i128,
    counted_at: u64,
}

impl TokenBucket {
    /// A full bucket.
    pub fn new(rate: Rate) -> Self {
        TokenBucket { rate, state: Mutex::new(State { tokens: parts(&rate, rate.burst), counted_at: 0 }) }
    }

    /// What the bucket holds at `now`.
    fn refilled(&self, state: &State, now: u64) -> i128 {
        let grown = i128::from(now.saturating_sub(state.counted_at)) * i128::from(self.rate.permits);
        (state.tokens + grown).min(parts(&self.rate, self.rate.burst))
    }
}

fn parts(rate: &Rate, permits: u32) -> i128 {
    i128::from(rate.per_ns) * i128::from(permits)
}

impl Limit for TokenBucket {
    fn take(&self, permits: u32, now: u64, patience: u64) -> Result<u64, Refusal> {
        if permits > self.rate.burst {
            return Err(Refusal::Never);
        }
        let mut state = self.state.lock().expect("nobody panics under this lock");
        // Refilled up to the latest time that anyone came with: an earlier one takes nothing back.
        let now_or_later = now.max(state.counted_at);
        let left = self.refilled(&state, now_or_later) - parts(&self.rate, permits);
        if left >= 0 {
            // What is there is there, even for a clock that is behind.
            *state = State { tokens: left, counted_at: now_or_later };
            return Ok(0);
        }
        let until = left.unsigned_abs().div_ceil(u128::from(self.rate.permits)).min(u128::from(u64::MAX)) as u64;
        let wait = until.saturating_add(now_or_later - now);
        if wait > patience {
            return Err(Refusal::Later(wait));
        }
        // Booked for a whole nanosecond: the part of it that was rounded up is not to be had twice.
        let tokens = -(i128::from(until) * i128::from(self.rate.permits));
        *state = State { tokens, counted_at: now_or_later };
        Ok(wait)
    }

    fn is_idle(&self, now: u64) -> bool {
        let state = self.state.lock().expect("nobody panics under this lock");
        self.refilled(&state, now) == parts(&self.rate, self.rate.burst)
    }
}
