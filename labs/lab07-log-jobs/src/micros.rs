//! How long requests took.

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

/// Times in microseconds, to two digits.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Wire", into = "Wire")]
pub struct Micros(Option<Histogram<u64>>);

impl Micros {
    pub(crate) fn record(&mut self, micros: u64) {
        self.histogram().saturating_record(micros);
    }

    pub(crate) fn merge(&mut self, other: Micros) {
        if let Some(other) = other.0 {
            self.histogram().add(other).expect("it grows as far as need be");
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.as_ref().map_or(0, Histogram::len)
    }

    /// The time that this share of all stayed under, in microseconds; `None` where there are none.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(lab07_log_jobs::Micros::default().quantile(0.5), None);
    /// ```
    pub fn quantile(&self, share: f64) -> Option<u64> {
        self.0.as_ref().map(|histogram| histogram.value_at_quantile(share))
    }

    /// It grows as far as the times reach.
    fn histogram(&mut self) -> &mut Histogram<u64> {
        self.0.get_or_insert_with(|| {
            let mut histogram = Histogram::new(2).expect("two significant digits are allowed");
            histogram.auto(true);
            histogram
        })
    }
}

/// How they cross a pipe: each time that was seen, and how often.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Wire(Vec<(u64, u64)>);

impl From<Micros> for Wire {
    fn from(micros: Micros) -> Self {
        let times = micros.0.iter().flat_map(Histogram::iter_recorded);
        Wire(times.map(|time| (time.value_iterated_to(), time.count_at_value())).collect())
    }
}

impl From<Wire> for Micros {
    fn from(Wire(times): Wire) -> Self {
        let mut micros = Micros::default();
        for (time, count) in times {
            micros.histogram().saturating_record_n(time, count);
        }
        micros
    }
}
