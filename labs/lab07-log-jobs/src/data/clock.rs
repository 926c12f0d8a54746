//! Time that runs on from line to line.

/// Milliseconds since the beginning of a November.
pub(super) struct Clock(u64);

impl Clock {
    pub(super) fn starting(day: u64) -> Self {
        Clock((day - 1) * 86_400_000)
    }

    pub(super) fn pass(&mut self, millis: usize) {
        self.0 += millis as u64;
    }

    /// Day of the month, hour, minute, second, millisecond.
    pub(super) fn parts(&self) -> [u64; 5] {
        let seconds = self.0 / 1_000;
        [1 + seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60, self.0 % 1_000]
    }
}
