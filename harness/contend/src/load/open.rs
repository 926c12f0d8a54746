//! One lane's side of an open loop, on a clock that is handed in: what begins when, and how late it all is.
//!
//! A closed loop asks the next question when it has the answer to the last one: while the system stands still it asks
//! nothing, and one long wait stands where users would have met thousands (Gil Tene's "coordinated omission"). Here each
//! operation has a planned start, and its latency counts from there, whenever it really began.

use hdrhistogram::Histogram;

use super::arrivals::Schedule;
use super::latency_histogram;
use crate::protocol::Arrivals;

/// The times of an open window, in nanoseconds of the window's own clock. They follow from the plan alone: who oversleeps
/// moves none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// The first arrival is due.
    pub(super) origin: u64,
    /// From here on arrivals count.
    pub(super) open: u64,
    /// Up to here.
    pub(super) close: u64,
    /// Arrivals go on for a while, so that the last ones that count still meet others.
    pub(super) end: u64,
}

impl Frame {
    /// Whether the window is open at that time.
    #[inline]
    pub(super) fn contains(&self, time: u64) -> bool {
        self.open <= time && time < self.close
    }
}

/// An operation under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Begun {
    /// When it was to begin.
    pub(super) planned: u64,
    /// When it did.
    pub(super) at: u64,
    /// Whether it was planned inside the window.
    pub(super) inside: bool,
}

/// What a lane does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing before that time.
    Wait(u64),
    /// An operation.
    Begin(Begun),
    /// Nothing any more.
    End,
}

/// What became of a lane's arrivals.
#[derive(Debug)]
pub(super) struct OpenReport {
    /// Arrivals planned inside the window.
    pub(super) planned: u64,
    /// Those that were due when the window opened, and had not begun.
    pub(super) behind_at_opening: u64,
    /// The same when it closed.
    pub(super) behind_at_close: u64,
    /// From the planned start, inside the window.
    pub(super) latency: Histogram<u64>,
    /// From the real start: what a closed loop would have said.
    pub(super) service: Histogram<u64>,
    /// How late the lane began where it had waited for the time: the generator's own fault.
    pub(super) lag: Histogram<u64>,
}

/// One lane of an open window.
#[derive(Debug)]
pub(super) struct OpenLane {
    schedule: Schedule,
    /// The lane was on time and waits for the next arrival.
    waited: bool,
    report: OpenReport,
}

impl OpenLane {
    pub(super) fn new(arrivals: Arrivals, lane: usize, lanes: usize) -> Self {
        OpenLane {
            schedule: Schedule::new(arrivals, lane, lanes),
            waited: false,
            report: OpenReport {
                planned: 0,
                behind_at_opening: 0,
                behind_at_close: 0,
                latency: latency_histogram(),
                service: latency_histogram(),
                lag: latency_histogram(),
            },
        }
    }

    /// What to do at this time.
    pub(super) fn step(&mut self, now: u64, frame: &Frame) -> Step {
        let planned = frame.origin + self.schedule.due_ns();
        if now >= frame.close && planned < frame.close {
            self.leave_behind(now, frame);
            return Step::End;
        }
        if planned >= frame.end || now >= frame.end {
            return Step::End;
        }
        if now < planned {
            self.waited = true;
            return Step::Wait(planned);
        }
        if planned < frame.open && now >= frame.open {
            self.report.behind_at_opening += 1;
        }
        let inside = frame.contains(planned);
        if inside {
            self.report.planned += 1;
            if self.waited {
                record(&mut self.report.lag, now - planned);
            }
        }
        self.waited = false;
        self.schedule.take();
        Step::Begin(Begun { planned, at: now, inside })
    }

    /// The operation is done.
    pub(super) fn finish(&mut self, begun: Begun, now: u64) {
        if begun.inside {
            record(&mut self.report.latency, now.saturating_sub(begun.planned));
            record(&mut self.report.service, now.saturating_sub(begun.at));
        }
    }

    /// The lane ends, with an operation under way or not.
    pub(super) fn end(mut self, under_way: Option<Begun>, now: u64, frame: Option<&Frame>) -> OpenReport {
        // Never finished: it counts at its age, or whoever starves would vanish.
        if let Some(begun) = under_way.filter(|begun| begun.inside) {
            record(&mut self.report.latency, now.saturating_sub(begun.planned));
        }
        if let Some(frame) = frame {
            self.leave_behind(now, frame);
        }
        self.report
    }

    /// Arrivals that nobody will begin any more count at their age.
    fn leave_behind(&mut self, now: u64, frame: &Frame) {
        loop {
            let planned = frame.origin + self.schedule.due_ns();
            if planned >= frame.close {
                return;
            }
            if planned < frame.open {
                self.report.behind_at_opening += u64::from(now >= frame.open);
            } else {
                self.report.planned += 1;
            }
            self.report.behind_at_close += 1;
            // A lane that ended before its time has arrivals that are not due yet, and no age.
            if planned >= frame.open && planned <= now {
                record(&mut self.report.latency, now - planned);
            }
            self.schedule.take();
        }
    }
}

#[inline]
pub(super) fn record(histogram: &mut Histogram<u64>, nanoseconds: u64) {
    // Zero has no place in the histogram's range.
    histogram.saturating_record(nanoseconds.max(1));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Spacing;

    const MS: u64 = 1_000_000;
    /// Opens at 10 ms, closes four seconds later.
    const FRAME: Frame = Frame { origin: 0, open: 10 * MS, close: 4_010 * MS, end: 4_012 * MS };

    fn lane(per_second: u64) -> OpenLane {
        OpenLane::new(Arrivals { per_second, spacing: Spacing::Even, seed: 0 }, 0, 1)
    }

    /// Runs the lane on a scripted clock: each wake-up is late by `lag`, each operation takes what `takes` says.
    fn run(mut lane: OpenLane, lag: u64, mut takes: impl FnMut(&Begun) -> u64) -> OpenReport {
        let mut now = 0;
        loop {
            match lane.step(now, &FRAME) {
                Step::Wait(until) => now = until + lag,
                Step::Begin(begun) => {
                    now += takes(&begun);
                    lane.finish(begun, now);
                }
                Step::End => return lane.end(None, now, Some(&FRAME)),
            }
        }
    }

    #[test]
    fn a_stall_counts_for_all_who_had_to_wait_and_not_for_one_alone() {
        // 1,000 a second, each 100 us; one of them stands still for 1.4 s.
        let mut stalled = false;
        let report = run(lane(1_000), 0, |begun| {
            let first = begun.inside && !std::mem::replace(&mut stalled, begun.inside);
            if first { 1_400 * MS } else { MS / 10 }
        });
        assert_eq!((report.planned, report.latency.len()), (4_000, 4_000));
        let (corrected, uncorrected) = (report.latency.value_at_quantile(0.99), report.service.value_at_quantile(0.99));
        assert!(corrected >= 100 * uncorrected, "{corrected} ns against {uncorrected} ns");
        // It caught up: nothing grew.
        assert_eq!((report.behind_at_opening, report.behind_at_close), (0, 0));
    }

    #[test]
    fn on_time_there_is_no_difference_but_the_lag() {
        let report = run(lane(1_000), 50_000, |_| 100_000);
        assert_eq!(report.lag.len(), 4_000);
        assert!(report.lag.value_at_quantile(0.5).abs_diff(50_000) < 1_000);
        assert!(report.service.value_at_quantile(0.99).abs_diff(100_000) < 2_000);
        assert!(report.latency.value_at_quantile(0.99).abs_diff(150_000) < 3_000);
    }

    #[test]
    fn who_is_behind_did_not_oversleep() {
        // Each takes two distances: after the first, the lane never waits again.
        let report = run(lane(1_000), 50_000, |_| 2 * MS);
        assert!(report.lag.len() <= 1);
    }

    #[test]
    fn arrivals_that_were_never_begun_count_at_their_age() {
        // Stuck from 3 s on, until 7 s: a thousand arrivals are left behind, and the youngest is the closest to 3 s old.
        let report = run(lane(1_000), 0, |begun| if begun.planned == 3_000 * MS { 4_000 * MS } else { 1_000 });
        assert_eq!((report.planned, report.latency.len()), (4_000, 4_000));
        assert_eq!(report.behind_at_close, 1_009);
        assert_eq!(report.service.len(), 4_000 - 1_009);
        assert!(report.latency.value_at_quantile(0.76) >= 2_950 * MS);
    }

    #[test]
    fn what_was_behind_at_the_opening_is_told_apart_from_what_came_later() {
        // The operation due at 0 lasts 510 ms; nine more were due before the window opened, at 10 ms.
        let report = run(lane(1_000), 0, |begun| if begun.planned == 0 { 510 * MS } else { 1_000 });
        assert_eq!((report.behind_at_opening, report.behind_at_close), (9, 0));
    }

    #[test]
    fn an_operation_under_way_counts_at_its_age_when_its_lane_ends() {
        let mut lane = lane(1_000);
        let now = 20 * MS;
        let mut begun = None;
        while let Step::Begin(next) = lane.step(now, &FRAME) {
            begun = Some(next);
        }
        let report = lane.end(begun, 30 * MS, Some(&FRAME));
        // The one under way, and the ten that were due meanwhile and that nobody will begin.
        assert_eq!(report.latency.len(), 11);
        assert!(report.latency.max() >= 10 * MS);
        assert!(report.behind_at_close > 3_900);
    }
}
