//! Loads: operations that go on until a window closes.
//!
//! All workers run before the window opens, and one atomic opens and closes it: a barrier start lets the first worker
//! finish before the last begins, and the "contention" is then a row of solo runs (JMH, sample 17, tells it for Java).

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use crate::Result;
use crate::Setup;
use crate::lab::{Contender, Draft, Experiment, How, Kind};
use crate::runner::{RaceLoad, Racer, WindowPlan, WindowSample};
use crate::usage::ThreadTimes;

/// A load being written. See [`load`].
pub type Load = Draft<LoadKind>;

/// What makes a draft a load.
#[derive(Debug)]
pub struct LoadKind;

/// Begins a load. Its first contender is the baseline, unless another is named.
///
/// # Examples
/// ```
/// use std::sync::{Arc, Mutex};
/// use contend::{Setup, Window, load};
/// let experiment: contend::Experiment = load("counter")
///     .unit("increments")
///     .sweep("workers", [1, 2])
///     .contender("std-mutex", |_: Setup| {
///         let counter = Arc::new(Mutex::new(0_u64));
///         Ok(move |window: &Window| {
///             std::thread::scope(|threads| {
///                 for mut lane in window.lanes() {
///                     let counter = &counter;
///                     threads.spawn(move || {
///                         while lane.goes_on() {
///                             let mut held = counter.lock().unwrap();
///                             *held += 1;
///                             lane.owns();
///                             drop(held);
///                             lane.done();
///                         }
///                     });
///                 }
///             });
///             Ok(*counter.lock().unwrap())
///         })
///     })
///     .into();
/// # let racer = experiment.contenders[0].build(&Setup::new([("workers", 2.into())]))?;
/// # let contend::Racer::Load(mut racer) = racer else { panic!() };
/// # assert_eq!(racer.fixed(1_000)?, 2_000);
/// # Ok::<(), contend::BoxError>(())
/// ```
pub fn load(name: impl Into<String>) -> Load {
    Draft::begin(name, "operations", LoadKind)
}

impl Load {
    /// What one operation is called.
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.spec.unit = unit.into();
        self
    }

    /// A contender: `prepare` builds the shared state; what it returns runs one window and says how many operations
    /// the shared state has seen since it was built.
    pub fn contender<F>(
        mut self,
        name: impl Into<String>,
        prepare: impl Fn(Setup) -> Result<F> + Send + Sync + 'static,
    ) -> Self
    where
        F: FnMut(&Window) -> Result<u64> + 'static,
    {
        let build = move |setup: &Setup| {
            let run = prepare(setup.clone())?;
            Ok(Racer::Load(Box::new(LoadRacer { run, lanes: setup.workers(), ever: 0 })))
        };
        self.contenders.push(Contender::new(name, How::Here(Arc::new(build))));
        self
    }
}

impl From<Load> for Experiment {
    fn from(load: Load) -> Self {
        Experiment { spec: load.spec, kind: Kind::Load, contenders: load.contenders, reference: None }
    }
}

/// The states of a window, in order. Only the keeper of the window moves it on.
///
/// | state | lanes do | counted |
/// |---|---|---|
/// | WAITING | ask, and yield until every lane has asked once | no |
/// | RAMP | operations | no |
/// | OPEN | operations | yes |
/// | CLOSING | operations, so that the last counted ones still meet their competitors | no |
/// | OVER | finish the operation under way and end | no |
mod phase {
    pub(super) const WAITING: u8 = 0;
    pub(super) const RAMP: u8 = 1;
    pub(super) const OPEN: u8 = 2;
    pub(super) const CLOSING: u8 = 3;
    pub(super) const OVER: u8 = 4;
}

/// Keeps what every lane reads apart from what lanes write, so that counting does not disturb what is counted.
#[repr(align(128))]
struct Padded<T>(T);

struct Shared {
    phase: Padded<AtomicU8>,
    asked: Padded<AtomicUsize>,
    last_owner: Padded<AtomicU64>,
    lanes: usize,
    timed: bool,
    /// Operations per lane where the window is a fixed number of them (benches).
    fixed: Option<u64>,
    reports: Mutex<Vec<LaneReport>>,
}

#[derive(Default)]
struct LaneReport {
    lane: usize,
    counted: u64,
    ever: u64,
    owner_changes: u64,
    latency: Option<Histogram<u64>>,
    thread: Option<ThreadTimes>,
}

/// One window of a load, as its contender sees it: the lanes to run.
pub struct Window {
    shared: Arc<Shared>,
}

impl Window {
    fn new(lanes: usize, timed: bool, fixed: Option<u64>) -> Self {
        let start = if fixed.is_some() { phase::OPEN } else { phase::WAITING };
        Window {
            shared: Arc::new(Shared {
                phase: Padded(AtomicU8::new(start)),
                asked: Padded(AtomicUsize::new(0)),
                last_owner: Padded(AtomicU64::new(u64::MAX)),
                lanes,
                timed,
                fixed,
                reports: Mutex::default(),
            }),
        }
    }

    /// One lane per worker. Every lane must be run: the window opens when all have asked once.
    pub fn lanes(&self) -> impl Iterator<Item = Lane> + use<> {
        let shared = self.shared.clone();
        (0..shared.lanes).map(move |id| Lane::new(id, shared.clone()))
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

/// One worker's place in a window. Its counts are its own and are handed in when it is dropped.
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
    thread_at_start: Option<ThreadTimes>,
}

impl Lane {
    fn new(id: usize, shared: Arc<Shared>) -> Self {
        let latency = shared.timed.then(latency_histogram);
        let report = LaneReport { lane: id, latency, ..LaneReport::default() };
        Lane { shared, report, asked: false, inside: false, started: None, last_end: None, thread_at_start: None }
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
            self.ask();
            while phase == phase::WAITING {
                std::thread::yield_now();
                phase = self.shared.phase.0.load(Ordering::Relaxed);
            }
        }
        self.begins(phase)
    }

    /// Whether to do another operation: the async form. It is ready at once, save while the window has not begun.
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

    /// [`done`](Self::done) for an operation whose start lies in another lane: a message sent at `start`.
    #[inline]
    pub fn done_since(&mut self, start: Instant) {
        self.finish(Some(start));
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

    #[inline]
    fn finish(&mut self, start: Option<Instant>) {
        self.report.ever += 1;
        if self.shared.timed {
            let end = Instant::now();
            if let Some(start) = start.or(self.started)
                && self.inside
            {
                self.record(end.saturating_duration_since(start));
            }
            self.started = None;
            self.last_end = Some(end);
        }
        if self.shared.phase.0.load(Ordering::Relaxed) == phase::OPEN {
            self.report.counted += 1;
        }
    }

    fn record(&mut self, latency: Duration) {
        if let Some(histogram) = &mut self.report.latency {
            histogram.saturating_record(u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX).max(1));
        }
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        // An operation that was begun inside and never finished counts at its age, or a starved waiter would vanish.
        if let (Some(started), true) = (self.started.take(), self.inside) {
            self.record(started.elapsed());
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
        Poll::Ready(self.lane.begins(phase))
    }
}

/// 1 ns to 100 s in two significant digits: about 1 % of error, allocated before the window opens.
fn latency_histogram() -> Histogram<u64> {
    let mut histogram = Histogram::new_with_bounds(1, 100_000_000_000, 2).expect("fixed bounds are valid");
    histogram.auto(false);
    histogram
}

struct LoadRacer<F> {
    run: F,
    lanes: usize,
    /// All that the lanes ever did, ramps included: what the shared state must have seen.
    ever: u64,
}

impl<F: FnMut(&Window) -> Result<u64>> LoadRacer<F> {
    fn conserve(&mut self, seen: u64, reports: &[LaneReport]) -> Result<()> {
        self.ever += reports.iter().map(|report| report.ever).sum::<u64>();
        if seen == self.ever {
            return Ok(());
        }
        Err(Box::new(crate::runner::Unconserved { done: self.ever, seen }))
    }
}

impl<F: FnMut(&Window) -> Result<u64>> RaceLoad for LoadRacer<F> {
    fn window(&mut self, plan: WindowPlan) -> Result<WindowSample> {
        let window = Window::new(self.lanes, plan.timed, None);
        let keeper = {
            let shared = window.shared.clone();
            std::thread::Builder::new().name("window-keeper".into()).spawn(move || keep(&shared, plan))?
        };
        let outcome = (self.run)(&window);
        // A contender that failed before all lanes asked would leave its keeper waiting.
        window.shared.phase.0.store(phase::OVER, Ordering::Release);
        window.shared.asked.0.fetch_add(self.lanes, Ordering::Release);
        let open = keeper.join().map_err(|_| "the window's keeper panicked")?;
        let seen = outcome?;
        let reports = std::mem::take(&mut *window.shared.reports.lock().map_err(|_| "a lane panicked")?);
        self.conserve(seen, &reports)?;
        merge(reports, open)
    }

    fn fixed(&mut self, operations_per_lane: u64) -> Result<u64> {
        let window = Window::new(self.lanes, false, Some(operations_per_lane));
        let seen = (self.run)(&window)?;
        let reports = std::mem::take(&mut *window.shared.reports.lock().map_err(|_| "a lane panicked")?);
        self.conserve(seen, &reports)?;
        Ok(reports.iter().map(|report| report.ever).sum())
    }
}

/// Opens and closes the window; returns how long it was open.
fn keep(shared: &Shared, plan: WindowPlan) -> Duration {
    while shared.asked.0.load(Ordering::Acquire) < shared.lanes {
        std::thread::sleep(Duration::from_micros(50));
    }
    let move_on = |from: u8, to: u8| {
        // The contender may have ended on its own (an error): then OVER stands.
        shared.phase.0.compare_exchange(from, to, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    };
    move_on(phase::WAITING, phase::RAMP);
    std::thread::sleep(plan.ramp);
    let opened = Instant::now();
    move_on(phase::RAMP, phase::OPEN);
    std::thread::sleep(plan.open);
    let closed = Instant::now();
    move_on(phase::OPEN, phase::CLOSING);
    std::thread::sleep(plan.ramp / 4);
    move_on(phase::CLOSING, phase::OVER);
    closed - opened
}

fn merge(mut reports: Vec<LaneReport>, open: Duration) -> Result<WindowSample> {
    reports.sort_by_key(|report| report.lane);
    let mut merged: Option<Histogram<u64>> = None;
    for latency in reports.iter_mut().filter_map(|report| report.latency.take()) {
        match &mut merged {
            Some(all) => all.add(latency).map_err(|error| format!("merging latencies: {error}"))?,
            None => merged = Some(latency),
        }
    }
    Ok(WindowSample {
        open,
        ever: reports.iter().map(|report| report.ever).sum(),
        operations_per_lane: reports.iter().map(|report| report.counted).collect(),
        owner_changes: reports.iter().map(|report| report.owner_changes).sum(),
        latency: merged,
        lanes: reports.iter().map(|report| report.thread).collect::<Option<Vec<_>>>(),
    })
}
