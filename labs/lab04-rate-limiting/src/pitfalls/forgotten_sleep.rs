//! The lesson's limiter: it sleeps until there is a token, and forgets that it slept.
//!
//! After the sleep it sets the tokens to zero and leaves the time of the last refill where it was. So does everybody who
//! slept beside it: all of them worked out the same sleep, and all of them go.

/// The lesson's state, in seconds as there.
#[derive(Clone, Debug)]
pub struct Forgetful {
    rate: f64,
    tokens: f64,
    last: f64,
}

impl Forgetful {
    /// `rate` tokens a second, as many to begin with, at time 0.
    pub fn new(rate: f64) -> Self {
        Forgetful { rate, tokens: rate, last: 0.0 }
    }

    // ANCHOR: broken
    /// Broken: everything up to the lesson's `await asyncio.sleep(wait)`. Returns `wait`; who has no reason to wait has
    /// taken its token.
    pub fn before_the_sleep(&mut self, now: f64) -> Option<f64> {
        self.tokens = (self.tokens + (now - self.last) * self.rate).min(self.rate);
        self.last = now;
        if self.tokens < 1.0 {
            return Some((1.0 - self.tokens) / self.rate);
        }
        self.tokens -= 1.0;
        None
    }

    /// Broken: everything after it. Nobody asks whether another one was here meanwhile.
    pub fn after_the_sleep(&mut self) {
        self.tokens = 0.0;
    }
    // ANCHOR_END: broken
}
