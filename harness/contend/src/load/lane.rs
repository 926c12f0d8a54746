//! One worker's place in a window.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use super::alarm::Alarm;
use super::latency_histogram;
use super::open::{Begun, OpenLane, OpenReport, Step, record};
use super::sink::Arrival;
use super::slack::Slack;
use super::window::{Shared, nanos, phase};
use crate::usage::ThreadTimes;

/// What a lane hands in.
#[derive(Debug, Default)]
pub(super) struct LaneReport {
    pub(super) lane: usize,
    pub(super) counted: u64,
    pub(super) ever: u64,
    /// Of those, the ones that end at a sink.
    pub(super) handed_over: u64,
    pub(super) owner_changes: u64,
    pub(super) latency: Option<Histogram<u64>>,
    /// The longest time inside the window in which it finished nothing, in nanoseconds.
    pub(super) longest_gap: Option<u64>,
    pub(super) open: Option<OpenReport>,
    pub(super) thread: Option<ThreadTimes>,
}

/// One worker's place in a window. Its counts are its own and are handed in when it is dropped.
///
/// In an open loop `goes_on` and `next` wait until the next operation is due; a contender is written the same for both.
pub struct Lane {
    shared: Arc<Shared>,
    report: LaneReport,
    asked: bool,
    /// Whether the operation under way began while the window was open.
    inside: bool,
    /// When the operation under way began; only in timed windows.
    started: Option<Instant>,
    /// The end of the last operation: in a closed loop it is the start of the next, so one clock read serves both.
    last_end: Option<Instant>,
    /// When it last finished one, by the window's own clock.
    last_done: u64,
    thread_at_start: Option<ThreadTimes>,
    open: Option<Box<OpenLane>>,
    /// The operation under way in an open loop.
    begun: Option<Begun>,
    slack: Option<Slack>,
}

impl Lane {
    pub(super) fn new(id: usize, shared: Arc<Shared>) -> Self {
        let open = shared.arrivals.map(|arrivals| Box::new(OpenLane::new(arrivals, id, shared.lanes)));
        let latency = (shared.timed && open.is_none()).then(latency_histogram);
        let longest_gap = latency.is_some().then_some(0);
        Lane {
            shared,
            report: LaneReport { lane: id, latency, longest_gap, ..LaneReport::default() },
            asked: false,
            inside: false,
            started: None,
            last_end: None,
            last_done: 0,
            thread_at_start: None,
            open,
            begun: None,
            slack: None,
        }
    }

    /// The lane's number, from 0.
    pub fn id(&self) -> usize {
        self.report.lane
    }

    /// Whether to do another operation: the blocking form, for threads.
    #[inline]
    pub fn goes_on(&mut self) -> bool {
        let mut phase = self.shared.phase.0.load(Ordering::Relaxed);
        if !self.asked {
            self.thread_at_start = ThreadTimes::now();
            self.slack = self.open.as_ref().and_then(|_| Slack::least());
            self.ask();
            while phase == phase::WAITING {
                std::thread::yield_now();
                phase = self.shared.phase.0.load(Ordering::Relaxed);
            }
        }
        if self.open.is_some() {
            return self.waits_for_its_time();
        }
        self.begins(phase)
    }

    /// Whether to do another operation: the async form. In a closed loop it is ready at once, save while the window has
    /// not begun.
    #[inline]
    #[expect(clippy::should_implement_trait, reason = "it is awaited, as the `next` of a stream is")]
    pub fn next(&mut self) -> Next<'_> {
        Next { lane: self }
    }

    /// Says that the operation begun by `goes_on` or `next` is done. Counted if the window is open.
    #[inline]
    pub fn done(&mut self) {
        self.finish(None);
    }

    /// [`done`](Self::done) for an operation whose start lies in another lane: a message sent at `start`. In an open
    /// loop it is `done`: there an operation that ends elsewhere is [handed over](Self::hand_over).
    #[inline]
    pub fn done_since(&mut self, start: Instant) {
        self.finish(Some(start));
    }

    /// The operation begun by `goes_on` or `next` leaves this lane: what is returned travels with it, and ends it at a
    /// [`Sink`](super::Sink). Called instead of `done`, right before the send.
    ///
    /// All that is handed over must reach a sink before the contender's window is over: consumers go on until the last
    /// message.
    ///
    /// # Examples
    /// One-way latency through a channel, in a closed loop and at two rates:
    /// ```
    /// use contend::{Arrival, Setup, Window, load};
    /// let experiment: contend::Experiment = load("one-way")
    ///     .unit("messages")
    ///     .fix("producers", 1)
    ///     .lanes(|setup| setup.get("producers") as usize)
    ///     .rates([1_000, 20_000])
    ///     .contender("std-mpsc", |_: Setup| {
    ///         let mut received = 0_u64;
    ///         Ok(move |window: &Window| {
    ///             let (sender, receiver) = std::sync::mpsc::sync_channel::<Arrival>(1_024);
    ///             let mut sink = window.sink();
    ///             received += std::thread::scope(|threads| {
    ///                 for mut lane in window.lanes() {
    ///                     let sender = sender.clone();
    ///                     threads.spawn(move || {
    ///                         while lane.goes_on() {
    ///                             sender.send(lane.hand_over()).expect("the consumer lives longer");
    ///                         }
    ///                     });
    ///                 }
    ///                 drop(sender);
    ///                 let consumer = threads.spawn(move || receiver.iter().map(|one| sink.done(one)).count());
    ///                 consumer.join().expect("it does not panic") as u64
    ///             });
    ///             Ok(received)
    ///         })
    ///     })
    ///     .into();
    /// # let racer = experiment.contenders[0].build(&Setup::new([("producers", 1.into())]))?;
    /// # let contend::Racer::Load(mut racer) = racer else { panic!() };
    /// # assert_eq!(racer.fixed(1_000)?, 1_000);
    /// # Ok::<(), contend::BoxError>(())
    /// ```
    #[inline]
    pub fn hand_over(&mut self) -> Arrival {
        self.report.ever += 1;
        self.report.handed_over += 1;
        if let Some(begun) = self.begun.take() {
            return Arrival::new(self.report.lane, begun.inside, begun.planned);
        }
        let start = self.started.take().map_or(0, |start| self.shared.at(start));
        if self.shared.timed {
            self.notes_gap(start);
        }
        // What the send takes lies between this operation and the next, and belongs to neither.
        self.last_end = None;
        Arrival::new(self.report.lane, self.inside, start)
    }

    /// Counts a change of owner; to be called where the lock is held. It is what shows that lanes did meet.
    #[inline]
    pub fn owns(&mut self) {
        // Only in timed windows: in the others nothing may be added to the critical section.
        if self.shared.timed && self.inside {
            let id = self.report.lane as u64;
            // The caller holds its lock, so load and store need not be one step.
            if self.shared.last_owner.0.load(Ordering::Relaxed) != id {
                self.shared.last_owner.0.store(id, Ordering::Relaxed);
                self.report.owner_changes += 1;
            }
        }
    }

    #[cold]
    fn ask(&mut self) {
        self.asked = true;
        self.shared.asked.0.fetch_add(1, Ordering::Release);
    }

    #[inline]
    fn begins(&mut self, phase: u8) -> bool {
        if let Some(fixed) = self.shared.fixed {
            return self.report.ever < fixed;
        }
        if phase == phase::OVER {
            return false;
        }
        self.inside = phase == phase::OPEN;
        if self.shared.timed {
            self.started = Some(self.last_end.take().unwrap_or_else(Instant::now));
        }
        true
    }

    fn waits_for_its_time(&mut self) -> bool {
        loop {
            match self.step() {
                Step::Begin(_) => return true,
                Step::End => return false,
                Step::Wait(until) => {
                    std::thread::sleep(Duration::from_nanos(until.saturating_sub(self.shared.now())));
                }
            }
        }
    }

    /// What an open loop has this lane do now.
    fn step(&mut self) -> Step {
        let (Some(open), Some(frame)) = (&mut self.open, self.shared.frame()) else {
            // The contender ended before the window began.
            return Step::End;
        };
        let step = open.step(self.shared.now(), &frame);
        if let Step::Begin(begun) = step {
            self.inside = begun.inside;
            self.begun = Some(begun);
        }
        step
    }

    #[inline]
    fn finish(&mut self, start: Option<Instant>) {
        self.report.ever += 1;
        if self.open.is_some() {
            return self.finishes_in_an_open_loop();
        }
        if self.shared.timed {
            let end = Instant::now();
            if let (Some(start), Some(latency), true) = (start.or(self.started), &mut self.report.latency, self.inside)
            {
                record(latency, nanos(end.saturating_duration_since(start)));
            }
            self.started = None;
            self.last_end = Some(end);
            self.notes_gap(self.shared.at(end));
        }
        if self.shared.phase.0.load(Ordering::Relaxed) == phase::OPEN {
            self.report.counted += 1;
        }
    }

    fn finishes_in_an_open_loop(&mut self) {
        let now = self.shared.now();
        if let (Some(open), Some(begun)) = (&mut self.open, self.begun.take()) {
            open.finish(begun, now);
        }
        self.report.counted += u64::from(self.shared.frame().is_some_and(|frame| frame.contains(now)));
    }

    /// How long nothing was finished, as far as that lies within the window.
    #[inline]
    fn notes_gap(&mut self, now: u64) {
        let Some(longest) = &mut self.report.longest_gap else { return };
        let marks = &self.shared.marks.0;
        // Both are far in the future until they are known.
        let from = self.last_done.max(marks.opened.load(Ordering::Relaxed));
        let to = now.min(marks.closed.load(Ordering::Relaxed));
        *longest = (*longest).max(to.saturating_sub(from));
        self.last_done = now;
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        if let Some(open) = self.open.take() {
            let frame = self.shared.frame();
            self.report.open = Some(open.end(self.begun.take(), self.shared.now(), frame.as_ref()));
        } else if self.shared.timed {
            // An operation that was begun inside and never finished counts at its age, or a starved waiter would vanish.
            if let (Some(started), Some(latency), true) = (self.started.take(), &mut self.report.latency, self.inside) {
                record(latency, nanos(started.elapsed()));
            }
            self.notes_gap(self.shared.now());
        }
        self.report.thread = self.thread_at_start.take().and_then(|start| ThreadTimes::now()?.since(start));
        if let Ok(mut reports) = self.shared.reports.lock() {
            reports.push(std::mem::take(&mut self.report));
        }
    }
}

/// The future of [`Lane::next`].
pub struct Next<'lane> {
    lane: &'lane mut Lane,
}

impl Future for Next<'_> {
    type Output = bool;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        let phase = self.lane.shared.phase.0.load(Ordering::Relaxed);
        if !self.lane.asked {
            self.lane.ask();
        }
        if phase == phase::WAITING {
            // Other lanes may share this worker: let them ask too.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.lane.open.is_some() {
            return self.lane.polls_its_time(context);
        }
        Poll::Ready(self.lane.begins(phase))
    }
}

impl Lane {
    fn polls_its_time(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        match self.step() {
            Step::Begin(_) => Poll::Ready(true),
            Step::End => Poll::Ready(false),
            Step::Wait(until) => {
                let alarm = self.shared.alarm.get_or_init(Alarm::start);
                alarm.wake_at(self.shared.instant(until), context.waker().clone());
                Poll::Pending
            }
        }
    }
}
