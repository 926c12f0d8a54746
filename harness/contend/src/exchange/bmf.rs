//! Bencher Metric Format: benchmarks by name, in each measures by name, in each a value and its bounds.
//!
//! `latency` and `throughput` are the measures that every Bencher project has, in nanoseconds and in operations per
//! second. Bounds are the quartiles over generations.

use serde_json::{Map, Value, json};

use super::row::Row;
use crate::report::Quartiles;

pub(super) fn value(rows: &[Row<'_>]) -> Value {
    Value::Object(rows.iter().map(|row| (cut(row.name()), measures(row))).collect())
}

/// Longer names are refused.
const LONGEST: usize = 1024;

fn cut(mut name: String) -> String {
    name.truncate(name.floor_char_boundary(LONGEST));
    name
}

fn measures(row: &Row<'_>) -> Value {
    let mut measures = Map::new();
    let mut add = |name: String, value: Value| measures.insert(name, value);
    let wall = row.summary.wall_ns;
    add("latency".into(), bounded(wall));
    add("throughput".into(), bounded(per_second(wall)));
    if let Some(cpu_ns) = row.summary.cpu_ns {
        add("cpu-time".into(), json!({ "value": cpu_ns }));
    }
    for (name, latency_ns) in &row.summary.latency_ns {
        add(format!("latency-{name}"), json!({ "value": latency_ns }));
    }
    Value::Object(measures)
}

fn bounded(Quartiles { low, median, high }: Quartiles) -> Value {
    json!({ "value": median, "lower_value": low, "upper_value": high })
}

/// The slow quarter of times is the quarter of low rates.
fn per_second(Quartiles { low, median, high }: Quartiles) -> Quartiles {
    let rate = |time_ns: f64| 1e9 / time_ns;
    Quartiles { low: rate(high), median: rate(median), high: rate(low) }
}
