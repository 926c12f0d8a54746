//! Where operations end that a lane has handed over: at a consumer.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use hdrhistogram::Histogram;

use super::latency_histogram;
use super::open::record;
use super::window::{Shared, phase};

/// An operation on its way from the lane that began it to the [`Sink`] where it ends: eight bytes that travel with the
/// message.
///
/// It means nothing outside its own window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "an operation that was handed over ends at a sink"]
pub struct Arrival(u64);

impl Arrival {
    /// Lanes fit into these bits; above them one bit says whether it counts, and the rest are nanoseconds of the
    /// window's own clock, good for 39 hours.
    const LANE: u32 = 16;
    /// More lanes than this cannot hand over.
    pub(super) const LANES: usize = 1 << Self::LANE;

    #[inline]
    pub(super) fn new(lane: usize, inside: bool, start: u64) -> Self {
        Arrival(start << (Self::LANE + 1) | u64::from(inside) << Self::LANE | lane as u64)
    }

    #[inline]
    fn lane(self) -> usize {
        (self.0 & (Self::LANES as u64 - 1)) as usize
    }

    #[inline]
    fn inside(self) -> bool {
        self.0 >> Self::LANE & 1 == 1
    }

    #[inline]
    fn start(self) -> u64 {
        self.0 >> (Self::LANE + 1)
    }
}

/// What a sink hands in.
#[derive(Debug, Default)]
pub(super) struct SinkReport {
    /// All operations that ended here.
    pub(super) ended: u64,
    /// Those that ended while the window was open, by the lane that began them.
    pub(super) counted: Vec<u64>,
    pub(super) behind_at_opening: u64,
    pub(super) behind_at_close: u64,
    pub(super) latency: Option<Histogram<u64>>,
}

/// A place where handed-over operations end: a consumer's. See [`Lane::hand_over`](super::Lane::hand_over).
///
/// Its counts are its own, and are handed in when it is dropped: that must be before the contender's window is over.
pub struct Sink {
    shared: Arc<Shared>,
    report: SinkReport,
}

impl Sink {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let latency = shared.timed.then(latency_histogram);
        let report = SinkReport { counted: vec![0; shared.lanes], latency, ..SinkReport::default() };
        Sink { shared, report }
    }

    /// The operation has come to its end, here and now.
    ///
    /// Throughput counts these ends, for the lane that began the operation. In a timed window its latency is the time
    /// since it was begun; in an open loop, since it was to begin.
    #[inline]
    pub fn done(&mut self, arrival: Arrival) {
        self.report.ended += 1;
        if !self.shared.timed {
            let open = self.shared.phase.0.load(Ordering::Relaxed) == phase::OPEN;
            self.count(arrival, open);
            return;
        }
        let now = self.shared.now();
        let (start, latency) = (arrival.start(), self.report.latency.as_mut());
        if let Some(latency) = latency.filter(|_| arrival.inside()) {
            record(latency, now.saturating_sub(start));
        }
        match self.shared.frame() {
            Some(frame) => {
                self.report.behind_at_opening += u64::from(start < frame.open && now >= frame.open);
                self.report.behind_at_close += u64::from(start < frame.close && now >= frame.close);
                self.count(arrival, frame.contains(now));
            }
            None => self.count(arrival, self.shared.phase.0.load(Ordering::Relaxed) == phase::OPEN),
        }
    }

    #[inline]
    fn count(&mut self, arrival: Arrival, is_open: bool) {
        // A token of another window may name a lane that is not there.
        if let Some(count) = self.report.counted.get_mut(arrival.lane()) {
            *count += u64::from(is_open);
        }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Ok(mut sinks) = self.shared.sinks.lock() {
            sinks.push(std::mem::take(&mut self.report));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_keeps_what_was_put_in() {
        let hour = 3_600_000_000_000;
        for (lane, inside, start) in [(0, false, 0), (65_535, true, 39 * hour), (3, false, 1)] {
            let arrival = Arrival::new(lane, inside, start);
            assert_eq!((arrival.lane(), arrival.inside(), arrival.start()), (lane, inside, start));
        }
        assert_eq!(size_of::<Arrival>(), 8);
    }
}
