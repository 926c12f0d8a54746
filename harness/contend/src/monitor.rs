//! Named spans in any program: how often, how long, how many failed.
//!
//! The Python tutorial's `PerformanceMonitor`, finished: the result is handed back, a failure is recorded *and* passed
//! on, and the report has more than a mean.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

/// Collects named spans, from any number of threads and tasks.
///
/// # Examples
/// ```
/// let monitor = contend::Monitor::new();
/// let length = monitor.measure("parse", || "4".parse::<usize>())?;
/// let _ = monitor.measure("parse", || "four".parse::<usize>());
/// let report = monitor.report();
/// assert_eq!((length, report["parse"].count, report["parse"].failures), (4, 2, 1));
/// # Ok::<(), std::num::ParseIntError>(())
/// ```
#[derive(Debug, Default)]
pub struct Monitor {
    spans: Mutex<BTreeMap<String, Recorded>>,
}

#[derive(Debug)]
struct Recorded {
    failures: u64,
    total: Duration,
    histogram: Histogram<u64>,
}

impl Monitor {
    /// An empty monitor.
    pub fn new() -> Self {
        Self::default()
    }

    /// Times a closure and hands its result back; an `Err` counts as a failure and is passed on.
    ///
    /// # Errors
    /// Exactly what the closure returns.
    pub fn measure<T, E>(&self, name: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let span = Span::begin(self, name);
        let outcome = work();
        span.end(outcome.is_err());
        outcome
    }

    /// Times a future, from its first poll to its end. A future that is dropped midway counts as a failure.
    ///
    /// # Errors
    /// Exactly what the future returns.
    pub async fn measure_async<T, E>(&self, name: &str, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let span = Span::begin(self, name);
        let outcome = work.await;
        span.end(outcome.is_err());
        outcome
    }

    /// What was recorded so far, by name.
    ///
    /// # Panics
    /// Never in practice: no code of a user runs under the lock.
    pub fn report(&self) -> BTreeMap<String, Summary> {
        let spans = self.spans.lock().expect("nothing panics under this lock");
        spans.iter().map(|(name, recorded)| (name.clone(), recorded.summary())).collect()
    }

    fn record(&self, name: &str, elapsed: Duration, failed: bool) {
        let Ok(mut spans) = self.spans.lock() else { return };
        let recorded = spans.entry(name.to_owned()).or_insert_with(|| Recorded {
            failures: 0,
            total: Duration::ZERO,
            histogram: Histogram::new(3).expect("three significant digits are valid"),
        });
        recorded.failures += u64::from(failed);
        recorded.total += elapsed;
        recorded.histogram.saturating_record(u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX));
    }
}

/// One span under way; recorded as failed if it is dropped without an end (a panic, a cancelled future).
struct Span<'monitor> {
    monitor: &'monitor Monitor,
    name: &'monitor str,
    start: Instant,
    ended: bool,
}

impl<'monitor> Span<'monitor> {
    fn begin(monitor: &'monitor Monitor, name: &'monitor str) -> Self {
        Span { monitor, name, start: Instant::now(), ended: false }
    }

    fn end(mut self, failed: bool) {
        self.ended = true;
        self.monitor.record(self.name, self.start.elapsed(), failed);
    }
}

impl Drop for Span<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.monitor.record(self.name, self.start.elapsed(), true);
        }
    }
}

/// What a [`Monitor`] says of one name. Quantiles have three significant digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How often, failures included.
    pub count: u64,
    /// How many ended in an error, a panic, or were cancelled.
    pub failures: u64,
    /// The mean.
    pub mean: Duration,
    /// The shortest.
    pub min: Duration,
    /// The longest.
    pub max: Duration,
    /// The median.
    pub p50: Duration,
    /// 90 of 100 are shorter.
    pub p90: Duration,
    /// 99 of 100 are shorter.
    pub p99: Duration,
}

impl Recorded {
    fn summary(&self) -> Summary {
        let at = |q| Duration::from_nanos(self.histogram.value_at_quantile(q));
        let count = self.histogram.len();
        Summary {
            count,
            failures: self.failures,
            mean: self.total / u32::try_from(count.max(1)).unwrap_or(u32::MAX),
            min: Duration::from_nanos(self.histogram.min()),
            max: Duration::from_nanos(self.histogram.max()),
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} times ({} failed), mean {:.3?}, p50 {:.3?}, p90 {:.3?}, p99 {:.3?}, {:.3?} to {:.3?}",
            self.count, self.failures, self.mean, self.p50, self.p90, self.p99, self.min, self.max
        )
    }
}

/// Times one closure and says so on standard error: the tutorial's decorator, in one line.
///
/// # Examples
/// ```
/// let sum = contend::timed("sum", || (1..=10).sum::<u32>());
/// assert_eq!(sum, 55);
/// ```
pub fn timed<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let value = work();
    say(name, start.elapsed());
    value
}

/// [`timed`] for a future.
pub async fn timed_async<T>(name: &str, work: impl Future<Output = T>) -> T {
    let start = Instant::now();
    let value = work.await;
    say(name, start.elapsed());
    value
}

fn say(name: &str, elapsed: Duration) {
    use std::io::Write;
    // A closed stderr must not end the program that is being timed.
    let _ = writeln!(std::io::stderr(), "{name}: {elapsed:.4?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panicking_span_counts_as_failed() {
        let monitor = Monitor::new();
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            monitor.measure("work", || -> Result<(), ()> { panic!("on purpose") })
        }));
        assert!(caught.is_err());
        assert_eq!(monitor.report()["work"].failures, 1);
    }

    #[test]
    fn a_cancelled_future_counts_as_failed() {
        let monitor = Monitor::new();
        let mut future = Box::pin(monitor.measure_async("wait", std::future::pending::<Result<(), ()>>()));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(future.as_mut().poll(&mut context).is_pending());
        drop(future);
        assert_eq!(monitor.report()["wait"].failures, 1);
    }
}
