//! The folder `target/criterion`: for each benchmark a folder, in it one for each baseline, in that three files.
//!
//! Fields and names of folders are those that criterion 0.8 writes (its `BenchmarkId`, `Estimates`, `SavedSample`) and
//! critcmp 0.1.8 reads. criterion calls the format private; it has kept it since 0.3.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};

use super::bootstrap::{self, Estimate};
use super::elsewhere::Measured;
use super::row::{Amount, Row};
use super::{Exported, LATEST, text};
use crate::Error;

/// Three files a row, below a folder that is named after it.
pub(super) fn files(rows: &[Row<'_>], baseline: &str) -> Vec<Exported> {
    let mut taken = HashSet::new();
    let mut files = Vec::new();
    for row in rows {
        let folder = free_folder(row, &mut taken);
        let place = PathBuf::from(&folder).join(baseline);
        let mut file = |name: &str, value: &Value| {
            files.push(Exported { path: place.join(name), content: text(value) });
        };
        file("benchmark.json", &benchmark(row, &folder));
        file("estimates.json", &estimates(&row.times_ns));
        let iterations = vec![1.0; row.times_ns.len()];
        file("sample.json", &json!({ "sampling_mode": "Flat", "iters": iterations, "times": row.times_ns }));
    }
    files
}

fn benchmark(row: &Row<'_>, folder: &str) -> Value {
    let throughput = row.amount().map(|amount| match amount {
        Amount::Bytes(bytes) => json!({ "Bytes": bytes }),
        Amount::Elements(elements) => json!({ "Elements": elements }),
    });
    json!({
        "group_id": row.group(),
        "function_id": row.contender.name,
        "value_str": row.place(),
        "throughput": throughput,
        "full_id": row.name(),
        "directory_name": folder,
        "title": row.name(),
    })
}

fn estimates(times_ns: &[f64]) -> Value {
    let estimate = |estimate: Estimate| {
        json!({
            "confidence_interval": {
                "confidence_level": bootstrap::LEVEL,
                "lower_bound": estimate.low,
                "upper_bound": estimate.high,
            },
            "point_estimate": estimate.value,
            "standard_error": estimate.standard_error,
        })
    };
    let bootstrap::Estimates { mean, median, median_abs_dev, std_dev } = bootstrap::of(times_ns);
    json!({
        "mean": estimate(mean),
        "median": estimate(median),
        "median_abs_dev": estimate(median_abs_dev),
        // A slope needs samples of different lengths.
        "slope": null,
        "std_dev": estimate(std_dev),
    })
}

/// Longer names are cut, as criterion does.
const LONGEST: usize = 64;

/// The folder that criterion would give it; with a number behind it where cutting has made two the same.
fn free_folder(row: &Row<'_>, taken: &mut HashSet<String>) -> String {
    let parts = [Some(row.group()), Some(row.contender.name.clone()), row.place()];
    let wanted = parts.into_iter().flatten().map(|part| safe(&part)).collect::<Vec<_>>().join("/");
    let numbered = (2_u32..).map(|number| format!("{wanted}_{number}"));
    let free = std::iter::once(wanted.clone()).chain(numbered).find(|folder| taken.insert(folder.clone()));
    free.expect("some number is free")
}

fn safe(name: &str) -> String {
    let replaced = |c: char| if "?\"/\\*<>:|^".contains(c) { '_' } else { c };
    let mut name: String = name.chars().map(replaced).collect();
    name.truncate(name.floor_char_boundary(LONGEST));
    name
}

/// What a benchmark says of itself.
#[derive(Deserialize)]
struct Benchmark {
    full_id: String,
}

/// Its samples: how many iterations each had, and how long they took together, in nanoseconds.
#[derive(Deserialize)]
struct Sample {
    iters: Vec<f64>,
    times: Vec<f64>,
}

/// The latest measurement of each benchmark below a folder.
pub(super) fn read(folder: &Path) -> Result<Vec<Measured>, Error> {
    let mut found = Vec::new();
    collect(folder, &mut found)?;
    if found.is_empty() {
        let why =
            format!("no `{LATEST}/benchmark.json` in it: criterion leaves one for each benchmark in target/criterion");
        return Err(Error::Input { path: folder.to_owned(), why });
    }
    // Folders come in the order of the file system, which is none.
    found.sort();
    found.iter().map(|folder| measured(folder)).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    let input = |source: std::io::Error| Error::Input { path: folder.to_owned(), why: source.to_string() };
    if folder.ends_with(LATEST) && folder.join("benchmark.json").is_file() {
        found.push(folder.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(folder).map_err(input)? {
        let entry = entry.map_err(input)?;
        // Not through links, which may lead round in a circle.
        if entry.file_type().map_err(input)?.is_dir() {
            collect(&entry.path(), found)?;
        }
    }
    Ok(())
}

fn measured(folder: &Path) -> Result<Measured, Error> {
    let benchmark: Benchmark = json_of(&folder.join("benchmark.json"))?;
    let path = folder.join("sample.json");
    let sample: Sample = json_of(&path)?;
    if sample.iters.len() != sample.times.len() {
        let why = "it has another number of times than of iterations".into();
        return Err(Error::Input { path, why });
    }
    let times_ns = sample.times.iter().zip(&sample.iters).map(|(time, iterations)| time / iterations).collect();
    Measured::new(benchmark.full_id, "criterion".into(), times_ns, None).map_err(|why| Error::Input { path, why })
}

fn json_of<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, Error> {
    let input = |why: String| Error::Input { path: path.to_owned(), why };
    let text = fs::read(path).map_err(|error| input(error.to_string()))?;
    serde_json::from_slice(&text).map_err(|error| input(format!("it is not what criterion writes: {error}")))
}
