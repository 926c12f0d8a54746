//! The messages of `cargo criterion --message-format json`, one JSON object a line: each benchmark, and after those of
//! a group the group. Fields are those of cargo-criterion 1.1, in the book's chapter "External Tools".

use serde_json::{Value, json};

use super::bootstrap::{self, Estimate};
use super::row::{Amount, Row};

pub(super) fn lines(rows: &[Row<'_>]) -> Vec<u8> {
    let mut messages = Vec::new();
    for group in rows.chunk_by(|one, other| one.group() == other.group()) {
        messages.extend(group.iter().map(benchmark));
        messages.push(json!({
            "reason": "group-complete",
            "group_name": group[0].group(),
            "benchmarks": group.iter().map(Row::name).collect::<Vec<_>>(),
            "report_directory": group[0].view.report.run.name,
        }));
    }
    messages.iter().map(|message| format!("{message}\n")).collect::<String>().into_bytes()
}

fn benchmark(row: &Row<'_>) -> Value {
    let estimate = |estimate: Estimate| json!({ "estimate": estimate.value, "lower_bound": estimate.low, "upper_bound": estimate.high, "unit": "ns" });
    let throughput = row.amount().map(|amount| match amount {
        Amount::Bytes(bytes) => json!({ "per_iteration": bytes, "unit": "bytes" }),
        Amount::Elements(elements) => json!({ "per_iteration": elements, "unit": "elements" }),
    });
    let estimates = bootstrap::of(&row.times_ns);
    json!({
        "reason": "benchmark-complete",
        "id": row.name(),
        "report_directory": row.view.report.run.name,
        "iteration_count": vec![1; row.times_ns.len()],
        "measured_values": row.times_ns,
        "unit": "ns",
        "throughput": throughput.into_iter().collect::<Vec<_>>(),
        // Without a slope, criterion takes the mean for typical.
        "typical": estimate(estimates.mean),
        "mean": estimate(estimates.mean),
        "median": estimate(estimates.median),
        "median_abs_dev": estimate(estimates.median_abs_dev),
        "slope": null,
        "change": null,
    })
}
