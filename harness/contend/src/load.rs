//! Loads: operations that go on until a window closes.
//!
//! All workers run before the window opens, and one atomic opens and closes it: a barrier start lets the first worker
//! finish before the last begins, and the "contention" is then a row of solo runs (JMH, sample 17, tells it for Java).
//!
//! A load is raced in a closed loop, where each lane begins its next operation when the last one is done; and, at the
//! [rates](Load::rates) that its author names, in an open loop, where operations are begun at planned times.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hdrhistogram::Histogram;

use crate::Result;
use crate::Setup;
use crate::lab::{Contender, Draft, Experiment, How, Kind};
use crate::protocol::{MOST_ARRIVALS_PER_SECOND, Spacing};
use crate::runner::{OpenSample, RaceLoad, Racer, Unconserved, WindowPlan, WindowSample};

pub use lane::{Lane, Next};
pub use sink::{Arrival, Sink};
pub use window::Window;

use alarm::Alarm;
use lane::LaneReport;
use sink::SinkReport;
use window::{keep, phase};

mod alarm;
mod arrivals;
mod lane;
mod open;
mod sink;
mod slack;
#[cfg(test)]
mod tests;
mod window;

/// A load being written. See [`load`].
pub type Load = Draft<LoadKind>;

/// What makes a draft a load.
#[derive(Default)]
pub struct LoadKind {
    lanes: Option<Arc<dyn Fn(&Setup) -> usize + Send + Sync>>,
}

impl fmt::Debug for LoadKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("LoadKind")
    }
}

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
    Draft::begin(name, "operations", LoadKind::default())
}

impl Load {
    /// What one operation is called.
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.spec.unit = unit.into();
        self
    }

    /// How many lanes there are, where that is not the number of workers: producers among consumers, for example.
    ///
    /// # Panics
    /// When a contender was listed already: it would keep the number it was listed with.
    pub fn lanes(mut self, count: impl Fn(&Setup) -> usize + Send + Sync + 'static) -> Self {
        assert!(self.contenders.is_empty(), "`lanes` is said before the contenders are listed");
        self.kind.lanes = Some(Arc::new(count));
        self
    }

    /// Races the load in an open loop, too: at each of these rates, in operations per second of all lanes together,
    /// every contender gets a window of its own in every generation. Operations are then begun at planned times,
    /// whether or not earlier ones are done, and their latency counts from there. Not in `--quick`.
    ///
    /// # Panics
    /// For a rate of zero, or of over 100 million: planning alone would take that long.
    pub fn rates(mut self, per_second: impl IntoIterator<Item = u64>) -> Self {
        self.spec.rates = per_second.into_iter().collect();
        let possible = |rate: &u64| (1..=MOST_ARRIVALS_PER_SECOND).contains(rate);
        assert!(self.spec.rates.iter().all(possible), "a rate is from 1 to {MOST_ARRIVALS_PER_SECOND} a second");
        self
    }

    /// [`rates`](Self::rates) with one of them.
    ///
    /// # Panics
    /// As `rates`.
    pub fn open(self, per_second: u64) -> Self {
        self.rates([per_second])
    }

    /// Arrivals of the open loop at exponential distances, a Poisson process, instead of even ones.
    pub fn poisson(mut self) -> Self {
        self.spec.spacing = Spacing::Exponential;
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
        let lanes = self.kind.lanes.clone();
        let build = move |setup: &Setup| {
            let run = prepare(setup.clone())?;
            let lanes = lanes.as_ref().map_or(setup.workers(), |count| count(setup).max(1));
            Ok(Racer::Load(Box::new(LoadRacer { run, lanes, ever: 0 })))
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

struct LoadRacer<F> {
    run: F,
    lanes: usize,
    /// All that the lanes ever did, ramps included: what the shared state must have seen.
    ever: u64,
}

impl<F: FnMut(&Window) -> Result<u64>> LoadRacer<F> {
    fn conserve(&mut self, seen: u64, reports: &[LaneReport], sinks: &[SinkReport]) -> Result<()> {
        self.ever += reports.iter().map(|report| report.ever).sum::<u64>();
        let handed_over: u64 = reports.iter().map(|report| report.handed_over).sum();
        let ended: u64 = sinks.iter().map(|sink| sink.ended).sum();
        if seen != self.ever {
            return Err(Box::new(Unconserved { done: self.ever, seen }));
        }
        if handed_over != ended {
            return Err(Box::new(Unconserved { done: handed_over, seen: ended }));
        }
        Ok(())
    }

    /// What lanes and sinks of a window handed in.
    fn collect(&mut self, window: &Window, seen: u64) -> Result<(Vec<LaneReport>, Vec<SinkReport>)> {
        let mut reports = std::mem::take(&mut *window.shared.reports.lock().map_err(|_| "a lane panicked")?);
        let sinks = std::mem::take(&mut *window.shared.sinks.lock().map_err(|_| "a sink panicked")?);
        self.conserve(seen, &reports, &sinks)?;
        reports.sort_by_key(|report| report.lane);
        Ok((reports, sinks))
    }
}

impl<F: FnMut(&Window) -> Result<u64>> RaceLoad for LoadRacer<F> {
    fn window(&mut self, plan: WindowPlan) -> Result<WindowSample> {
        let window = Window::new(self.lanes, plan);
        let keeper = {
            let shared = window.shared.clone();
            std::thread::Builder::new().name("window-keeper".into()).spawn(move || keep(&shared, plan))?
        };
        let outcome = (self.run)(&window);
        // A contender that failed before all lanes asked would leave its keeper waiting.
        window.shared.phase.0.store(phase::OVER, Ordering::Release);
        window.shared.asked.0.fetch_add(self.lanes, Ordering::Release);
        let open = keeper.join().map_err(|_| "the window's keeper panicked")?;
        window.shared.alarm.get().into_iter().for_each(Alarm::end);
        let seen = outcome?;
        let (reports, sinks) = self.collect(&window, seen)?;
        // An open loop's window is as long as its plan says, whenever its keeper woke.
        merge(reports, sinks, if plan.arrivals.is_some() { plan.open } else { open })
    }

    fn fixed(&mut self, operations_per_lane: u64) -> Result<u64> {
        let window = Window::fixed(self.lanes, operations_per_lane);
        let seen = (self.run)(&window)?;
        let (reports, _) = self.collect(&window, seen)?;
        Ok(reports.iter().map(|report| report.ever).sum())
    }
}

/// 1 ns to 100 s in two significant digits: about 1 % of error, allocated before the window opens.
fn latency_histogram() -> Histogram<u64> {
    let mut histogram = Histogram::new_with_bounds(1, 100_000_000_000, 2).expect("fixed bounds are valid");
    histogram.auto(false);
    histogram
}

/// All of them in one.
fn sum(histograms: impl IntoIterator<Item = Histogram<u64>>) -> Result<Option<Histogram<u64>>> {
    let mut merged: Option<Histogram<u64>> = None;
    for one in histograms {
        match &mut merged {
            Some(all) => all.add(one).map_err(|error| format!("merging latencies: {error}"))?,
            None => merged = Some(one),
        }
    }
    Ok(merged)
}

fn merge(mut reports: Vec<LaneReport>, mut sinks: Vec<SinkReport>, open: Duration) -> Result<WindowSample> {
    let mut operations_per_lane: Vec<u64> = reports.iter().map(|report| report.counted).collect();
    for sink in &sinks {
        operations_per_lane.iter_mut().zip(&sink.counted).for_each(|(lane, ended)| *lane += ended);
    }
    let (mut latencies, mut lags, mut services) = (Vec::new(), Vec::new(), Vec::new());
    let mut open_loop: Option<OpenSample> = None;
    for report in &mut reports {
        latencies.extend(report.latency.take());
        if let Some(lane) = report.open.take() {
            let all = open_loop.get_or_insert_with(OpenSample::default);
            all.planned += lane.planned;
            all.behind_at_opening += lane.behind_at_opening;
            all.behind_at_close += lane.behind_at_close;
            latencies.push(lane.latency);
            lags.push(lane.lag);
            services.push(lane.service);
        }
    }
    for sink in &mut sinks {
        latencies.extend(sink.latency.take());
        if let Some(all) = &mut open_loop {
            all.behind_at_opening += sink.behind_at_opening;
            all.behind_at_close += sink.behind_at_close;
        }
    }
    if let Some(all) = &mut open_loop {
        (all.lag, all.service) = (sum(lags)?, sum(services)?);
    }
    Ok(WindowSample {
        open,
        ever: reports.iter().map(|report| report.ever).sum(),
        operations_per_lane,
        owner_changes: reports.iter().map(|report| report.owner_changes).sum(),
        latency: sum(latencies)?,
        longest_gap: reports.iter().filter_map(|report| report.longest_gap).max().map(Duration::from_nanos),
        open_loop,
        lanes: reports.iter().map(|report| report.thread).collect::<Option<Vec<_>>>(),
    })
}
