//! What pyperf writes and compares, in seconds: format "1.0" of pyperf 1.0 and later (`pyperf/_bench.py`).

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::elsewhere::Measured;
use super::row::Row;
use crate::report::Report;

/// The format's version.
const VERSION: &str = "1.0";

/// A benchmark a row, in it a run a generation: pyperf's runs are fresh processes too.
pub(super) fn value(report: &Report, rows: &[Row<'_>]) -> Value {
    let machine = &report.machine;
    let facts = [
        ("cpu_model_name", Value::from(one_line(&machine.cpu))),
        ("cpu_count", machine.cores.into()),
        ("platform", one_line(&format!("{} {}", machine.system, machine.arch)).into()),
        ("contend_version", one_line(&report.run.contend).into()),
        ("contend_run", one_line(&report.run.name).into()),
        ("unit", "second".into()),
    ];
    // An empty word is an error to pyperf.
    let known = |(_, value): &(&str, Value)| value.as_str() != Some("");
    let metadata: Map<String, Value> =
        facts.into_iter().filter(known).map(|(name, value)| (name.to_owned(), value)).collect();
    json!({
        "version": VERSION,
        "metadata": metadata,
        "benchmarks": rows.iter().map(|row| json!({
            "metadata": { "name": one_line(&row.name()) },
            "runs": row.times_ns.iter().map(|time| json!({ "values": [time / 1e9] })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[derive(Deserialize)]
struct Suite {
    version: Value,
    benchmarks: Vec<Benchmark>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Benchmark {
    runs: Vec<Run>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Run {
    /// None in a run that only found out how many loops there should be.
    #[serde(default)]
    values: Vec<f64>,
    #[serde(default)]
    metadata: Metadata,
}

type Metadata = Map<String, Value>;

/// Each benchmark with all its values; warm-ups are not among them.
pub(super) fn read(value: Value) -> Result<Vec<Measured>, String> {
    let suite: Suite =
        serde_json::from_value(value).map_err(|error| format!("it is not what pyperf writes: {error}"))?;
    // 6 differs in warm-ups alone; before that, values were called samples and were of another kind.
    if suite.version != VERSION && suite.version != 6 {
        return Err(format!("it has pyperf's format {}, and this program reads {VERSION}", suite.version));
    }
    suite.benchmarks.iter().map(|benchmark| measured(&suite, benchmark)).collect()
}

fn measured(suite: &Suite, benchmark: &Benchmark) -> Result<Measured, String> {
    // What all have in common is written once, further out.
    let said = |name: &str| {
        let runs = benchmark.runs.iter().map(|run| &run.metadata);
        runs.chain([&benchmark.metadata, &suite.metadata]).find_map(|metadata| metadata.get(name)?.as_str())
    };
    let name = said("name").ok_or("one of its benchmarks has no name")?;
    match said("unit").unwrap_or("second") {
        "second" => {}
        other => return Err(format!("`{name}` counts in {other}s, not in seconds")),
    }
    let python = said("python_version").map(|version| {
        // "3.12.1 (64-bit) revision 1234" is more than one wants to know.
        let version = version.split(' ').next().unwrap_or(version);
        format!("{} {version}", said("python_implementation").unwrap_or("python"))
    });
    let tool = match said("perf_version") {
        Some(version) => format!("pyperf {version}"),
        None => "pyperf".into(),
    };
    let tool = std::iter::once(tool).chain(python).collect::<Vec<_>>().join(", ");
    let times_ns = benchmark.runs.iter().flat_map(|run| &run.values).map(|value| value * 1e9).collect();
    Measured::new(name.to_owned(), tool, times_ns, None)
}
