//! One window: what all lanes share, and the keeper that opens and closes it.

use std::sync::atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering, fence};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use super::alarm::Alarm;
use super::lane::{Lane, LaneReport};
use super::open::Frame;
use super::sink::{Arrival, Sink, SinkReport};
use crate::protocol::Arrivals;
use crate::runner::WindowPlan;

/// The states of a window, in order. Only the keeper of the window moves it on.
///
/// | state | lanes do | counted |
/// |---|---|---|
/// | WAITING | ask, and yield until every lane has asked once | no |
/// | RAMP | operations | no |
/// | OPEN | operations | yes |
/// | CLOSING | operations, so that the last counted ones still meet their competitors | no |
/// | OVER | finish the operation under way and end | no |
///
/// In an open loop the plan's own times say which arrivals count, and lanes end by them.
pub(super) mod phase {
    pub(in crate::load) const WAITING: u8 = 0;
    pub(in crate::load) const RAMP: u8 = 1;
    pub(in crate::load) const OPEN: u8 = 2;
    pub(in crate::load) const CLOSING: u8 = 3;
    pub(in crate::load) const OVER: u8 = 4;
}

/// Keeps what every lane reads apart from what lanes write, so that counting does not disturb what is counted.
#[repr(align(128))]
pub(super) struct Padded<T>(pub(super) T);

/// Times of the window's own clock that its keeper writes down, each once; `u64::MAX` until then.
pub(super) struct Marks {
    /// The ramp begins.
    origin: AtomicU64,
    pub(super) opened: AtomicU64,
    pub(super) closed: AtomicU64,
}

pub(super) struct Shared {
    pub(super) phase: Padded<AtomicU8>,
    pub(super) asked: Padded<AtomicUsize>,
    pub(super) last_owner: Padded<AtomicU64>,
    pub(super) marks: Padded<Marks>,
    /// The zero of the window's own clock.
    base: Instant,
    pub(super) lanes: usize,
    pub(super) timed: bool,
    /// Operations per lane where the window is a fixed number of them (benches).
    pub(super) fixed: Option<u64>,
    /// The plan of an open loop, and how long ramp and window are to be.
    pub(super) arrivals: Option<Arrivals>,
    ramp: Duration,
    open: Duration,
    /// Wakes tasks in an open loop; started by the first that waits.
    pub(super) alarm: OnceLock<Alarm>,
    pub(super) reports: Mutex<Vec<LaneReport>>,
    pub(super) sinks: Mutex<Vec<SinkReport>>,
}

impl Shared {
    /// The window's own clock, in nanoseconds.
    #[inline]
    pub(super) fn now(&self) -> u64 {
        self.at(Instant::now())
    }

    #[inline]
    pub(super) fn at(&self, time: Instant) -> u64 {
        nanos(time.saturating_duration_since(self.base))
    }

    pub(super) fn instant(&self, time: u64) -> Instant {
        self.base + Duration::from_nanos(time)
    }

    /// The times of an open loop; `None` in a closed one, and while the window waits for its lanes.
    #[inline]
    pub(super) fn frame(&self) -> Option<Frame> {
        self.arrivals?;
        // Whoever has seen a phase after WAITING, or got a message from one who has, sees the origin behind this.
        fence(Ordering::Acquire);
        let origin = self.marks.0.origin.load(Ordering::Relaxed);
        if origin == u64::MAX {
            return None;
        }
        let open = origin + nanos(self.ramp);
        let close = open + nanos(self.open);
        Some(Frame { origin, open, close, end: close + nanos(self.ramp / 4) })
    }
}

pub(super) fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// One window of a load, as its contender sees it: the lanes to run.
pub struct Window {
    pub(super) shared: Arc<Shared>,
}

impl Window {
    pub(super) fn new(lanes: usize, plan: WindowPlan) -> Self {
        Self::of(lanes, phase::WAITING, plan.timed || plan.arrivals.is_some(), None, Some(plan))
    }

    /// A fixed number of operations in each lane, for benches.
    pub(super) fn fixed(lanes: usize, operations: u64) -> Self {
        Self::of(lanes, phase::OPEN, false, Some(operations), None)
    }

    fn of(lanes: usize, start: u8, timed: bool, fixed: Option<u64>, plan: Option<WindowPlan>) -> Self {
        assert!(lanes <= Arrival::LANES, "a window has at most {} lanes", Arrival::LANES);
        let unknown = || AtomicU64::new(u64::MAX);
        Window {
            shared: Arc::new(Shared {
                phase: Padded(AtomicU8::new(start)),
                asked: Padded(AtomicUsize::new(0)),
                last_owner: Padded(unknown()),
                marks: Padded(Marks { origin: unknown(), opened: unknown(), closed: unknown() }),
                base: Instant::now(),
                lanes,
                timed,
                fixed,
                arrivals: plan.and_then(|plan| plan.arrivals),
                ramp: plan.map_or(Duration::ZERO, |plan| plan.ramp),
                open: plan.map_or(Duration::ZERO, |plan| plan.open),
                alarm: OnceLock::new(),
                reports: Mutex::default(),
                sinks: Mutex::default(),
            }),
        }
    }

    /// One lane for each worker, or as many as [`Load::lanes`](crate::Load::lanes) says. Every lane must be run: the
    /// window opens when all have asked once.
    pub fn lanes(&self) -> impl Iterator<Item = Lane> + use<> {
        let shared = self.shared.clone();
        (0..shared.lanes).map(move |id| Lane::new(id, shared.clone()))
    }

    /// A place where operations end that lanes have handed over: one for each consumer.
    pub fn sink(&self) -> Sink {
        Sink::new(self.shared.clone())
    }

    /// How many lanes there are.
    pub fn len(&self) -> usize {
        self.shared.lanes
    }

    /// Never: a window has at least one lane.
    pub fn is_empty(&self) -> bool {
        self.shared.lanes == 0
    }
}

/// Opens and closes the window; returns how long it was open.
pub(super) fn keep(shared: &Shared, plan: WindowPlan) -> Duration {
    while shared.asked.0.load(Ordering::Acquire) < shared.lanes {
        std::thread::sleep(Duration::from_micros(50));
    }
    let move_on = |from: u8, to: u8| {
        // The contender may have ended on its own (an error): then OVER stands.
        shared.phase.0.compare_exchange(from, to, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    };
    let mark = |mark: &AtomicU64, at: Instant| mark.store(shared.at(at), Ordering::Relaxed);
    mark(&shared.marks.0.origin, Instant::now());
    move_on(phase::WAITING, phase::RAMP);
    std::thread::sleep(plan.ramp);
    let opened = Instant::now();
    mark(&shared.marks.0.opened, opened);
    move_on(phase::RAMP, phase::OPEN);
    std::thread::sleep(plan.open);
    let closed = Instant::now();
    mark(&shared.marks.0.closed, closed);
    move_on(phase::OPEN, phase::CLOSING);
    std::thread::sleep(plan.ramp / 4);
    move_on(phase::CLOSING, phase::OVER);
    closed - opened
}
