//! The fixed window: a counter that begins anew with each second of the clock. At the edge between two of them the whole
//! limit goes twice.

/// Broken: at most `limit` in each window of the clock, and up to twice as many in one that lies across the edge.
#[derive(Debug)]
pub struct FixedWindow {
    limit: u32,
    window: u64,
    index: u64,
    count: u32,
}

impl FixedWindow {
    /// Nothing counted yet. `window` is in nanoseconds.
    pub fn new(limit: u32, window: u64) -> Self {
        FixedWindow { limit, window, index: 0, count: 0 }
    }

    // ANCHOR: broken
    /// Whether one more may go at `now`.
    pub fn try_acquire(&mut self, now: u64) -> bool {
        if now / self.window != self.index {
            (self.index, self.count) = (now / self.window, 0);
        }
        let granted = self.count < self.limit;
        self.count += u32::from(granted);
        granted
    }
    // ANCHOR_END: broken
}
