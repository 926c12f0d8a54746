//! github-action-benchmark, `tool: customSmallerIsBetter`: a list of names, values, and words for the tooltip.

use serde_json::{Value, json};

use super::row::Row;
use crate::table::words;

pub(super) fn value(rows: &[Row<'_>]) -> Value {
    rows.iter().flat_map(|row| std::iter::once(time(row)).chain(tail(row))).collect()
}

fn time(row: &Row<'_>) -> Value {
    let wall = row.summary.wall_ns;
    json!({
        "name": row.name(),
        "unit": format!("ns/{}", row.view.operation()),
        "value": wall.median,
        // Half the distance of the quartiles, the nearest to the one number that there is room for.
        "range": format!("± {:.1}", (wall.high - wall.low) / 2.0),
        "extra": extra(row),
    })
}

/// For a load, its tail is a line of its own.
fn tail(row: &Row<'_>) -> Option<Value> {
    let p99 = row.summary.latency_ns.get("p99")?;
    Some(json!({ "name": format!("{} p99", row.name()), "unit": "ns", "value": p99 }))
}

fn extra(row: &Row<'_>) -> String {
    let point = row.view.point;
    let verdict = match &row.contender.judgement {
        Some(judged) => format!("{} against {}: {}", words::verdict(judged), point.baseline, words::ratio(judged)),
        None if words::is_baseline(point, row.contender) => "baseline".into(),
        None => "not judged".into(),
    };
    format!("{verdict}\n{} generations on {}", row.times_ns.len(), row.view.report.machine.cpu)
}
