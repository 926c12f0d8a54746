//! What `hyperfine --export-json` writes, in seconds (hyperfine 1.20, `BenchmarkResult`).

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::bootstrap::{mean, std_dev};
use super::elsewhere::Measured;
use super::row::Row;
use crate::estimate::median;

/// `user` and `system` are left out: CPU time is known as their sum, and half a guess in each would be two wrong numbers.
pub(super) fn value(rows: &[Row<'_>]) -> Value {
    json!({ "results": rows.iter().map(result).collect::<Vec<_>>() })
}

fn result(row: &Row<'_>) -> Value {
    let times: Vec<f64> = row.times_ns.iter().map(|time| time / 1e9).collect();
    let parameters: Map<String, Value> =
        row.view.point.point.iter().map(|(name, value)| (name.clone(), value.to_string().into())).collect();
    json!({
        "command": row.name(),
        "mean": mean(&times),
        "stddev": (times.len() > 1).then(|| std_dev(&times)),
        "median": median(&times),
        "min": times.iter().copied().fold(f64::INFINITY, f64::min),
        "max": times.iter().copied().fold(0.0, f64::max),
        "times": times,
        // Whoever is exported answered rightly in every generation.
        "exit_codes": vec![0; times.len()],
        "parameters": parameters,
    })
}

#[derive(Deserialize)]
struct File {
    results: Vec<Benchmark>,
}

#[derive(Deserialize)]
struct Benchmark {
    command: String,
    times: Option<Vec<f64>>,
    user: Option<f64>,
    system: Option<f64>,
    #[serde(default)]
    exit_codes: Vec<Option<i32>>,
}

/// Each command with its times.
pub(super) fn read(value: Value) -> Result<Vec<Measured>, String> {
    let file: File =
        serde_json::from_value(value).map_err(|error| format!("it is not what hyperfine writes: {error}"))?;
    file.results
        .into_iter()
        .map(|result| {
            // No answer, no number: hyperfine measures failing commands too, if told to.
            if result.exit_codes.iter().any(|code| *code != Some(0)) {
                return Err(format!(
                    "`{}` failed in it, and what a failure takes is no time of the work",
                    result.command
                ));
            }
            let times = result.times.ok_or_else(|| format!("`{}` has no `times` in it", result.command))?;
            let times_ns = times.iter().map(|time| time * 1e9).collect();
            let cpu_ns = result.user.zip(result.system).map(|(user, system)| (user + system) * 1e9);
            Measured::new(result.command, "hyperfine".into(), times_ns, cpu_ns)
        })
        .collect()
}
