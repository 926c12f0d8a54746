//! cargo run --release -p lab00-measuring --example second_opinions -- --times 3 results/*/report.json
//!
//! What criterion and divan say of this lab's contenders, first `base`, then the other, as they are used every day; and
//! beside it what the referee said in the runs whose reports are named. Every opinion can be wrong in two ways: the
//! twin called different, or a planted difference missed.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::LazyLock;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use contend::bench::Bench;
use contend::report::{Report, Said};
use serde::Serialize;

const KINDS: [&str; 4] = ["hash-loop", "memory-sum", "shared-lock", "async-tasks"];
const OTHERS: [&str; 4] = ["twin", "plus-1-percent", "plus-2-percent", "plus-5-percent"];
/// divan has no verdict: a median that is further off than this is read as "different".
const DIVAN_MARGIN: f64 = 0.01;
/// Tells a process that it was started to ask one of the two; its value says which.
const ASKS: &str = "SECOND_OPINIONS_ASKS";

/// Asks criterion and divan about twins and planted differences, and counts how often each was right.
#[derive(Parser)]
struct Arguments {
    /// Reports of the referee (`report.json`) to count beside them
    reports: Vec<PathBuf>,
    /// How often each is asked about each pair; one time takes about two minutes
    #[arg(long, default_value_t = 1)]
    times: u32,
    /// Where to write every single opinion, as JSON
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Opinions {
    schema: u32,
    opinions: Vec<Opinion>,
}

/// One answer to "is this other than `base`?".
#[derive(Serialize)]
struct Opinion {
    who: &'static str,
    kind: String,
    contender: String,
    /// How many times as long it took.
    ratio: f64,
    called: Called,
}

#[derive(Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Called {
    Faster,
    Slower,
    NotDifferent,
}

static BENCH: LazyLock<Bench> = LazyLock::new(|| Bench::of(lab00_measuring::lab()));

fn main() -> Result<ExitCode> {
    match std::env::var(ASKS).as_deref() {
        Ok("divan") => divan::main(),
        Ok("criterion") => criterion_in_this_process()?,
        _ => ask_all(&Arguments::parse())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn ask_all(arguments: &Arguments) -> Result<()> {
    ensure!(!cfg!(debug_assertions), "a debug build measures nothing: use `cargo run --release`");
    let mut opinions = Vec::new();
    for report in &arguments.reports {
        opinions.extend(of_the_referee(report)?);
    }
    for time in 1..=arguments.times {
        for kind in KINDS {
            say_on(std::io::stderr(), &format!("{time} of {}: {kind}", arguments.times));
            for other in OTHERS {
                opinions.push(of_criterion(kind, other)?);
            }
            opinions.extend(of_divan(kind)?);
        }
    }
    say_on(std::io::stdout(), &table(&opinions));
    if let Some(out) = &arguments.out {
        let text = serde_json::to_vec_pretty(&Opinions { schema: 1, opinions })?;
        contend::aside::write(out, &text)?;
    }
    Ok(())
}

/// Two processes, as when one benches before a change and after it.
fn of_criterion(kind: &str, other: &str) -> Result<Opinion> {
    let folder = tempfile::tempdir()?;
    let ask = |contender: &str, step: &str| {
        let name = format!("{kind}/{contender}");
        run_myself("criterion", &[&name, step, &folder.path().display().to_string()])
    };
    ask("base", "save")?;
    let said = ask(other, "compare")?;
    let verdicts = [
        ("Performance has improved", Called::Faster),
        ("Performance has regressed", Called::Slower),
        ("No change in performance", Called::NotDifferent),
        ("Change within noise", Called::NotDifferent),
    ];
    let verdict = verdicts.into_iter().find(|(words, _)| said.contains(words));
    let (_, called) = verdict.with_context(|| format!("criterion gave no verdict of {kind}/{other}: {said}"))?;
    let change: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("compared/change/estimates.json"))?)?;
    let change = change["mean"]["point_estimate"].as_f64().context("criterion's estimates have a mean")?;
    Ok(Opinion { who: "criterion", kind: kind.into(), contender: other.into(), ratio: 1.0 + change, called })
}

fn criterion_in_this_process() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, step, folder] = arguments.as_slice() else { bail!("a name, a step and a folder are needed") };
    let criterion = criterion::Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .without_plots()
        .with_output_color(false)
        .output_directory(Path::new(folder));
    let mut criterion = match step.as_str() {
        "save" => criterion.save_baseline("before".into()),
        _ => criterion.retain_baseline("before".into(), true),
    };
    // One name for both, or it would not compare them.
    BENCH.with(name, |call| _ = criterion.bench_function("compared", |b| b.iter(&mut *call)));
    Ok(())
}

/// One process, in which divan goes through all five.
fn of_divan(kind: &str) -> Result<Vec<Opinion>> {
    let said = run_myself("divan", &["--bench", &format!("{kind}/")])?;
    let medians: BTreeMap<String, f64> = said.lines().filter_map(median_of_line).collect();
    let base = medians.get("base").with_context(|| format!("divan did not tell of {kind}/base: {said}"))?;
    let opinion = |other: &str| {
        let ratio = medians.get(other).with_context(|| format!("divan did not tell of {kind}/{other}"))? / base;
        let called = match ratio {
            _ if ratio > 1.0 + DIVAN_MARGIN => Called::Slower,
            _ if ratio < 1.0 / (1.0 + DIVAN_MARGIN) => Called::Faster,
            _ => Called::NotDifferent,
        };
        Ok(Opinion { who: "divan", kind: kind.into(), contender: other.into(), ratio, called })
    };
    OTHERS.into_iter().map(opinion).collect()
}

#[divan::bench(args = BENCH.names(), max_time = 1)]
fn contenders(bencher: divan::Bencher, name: &str) {
    BENCH.with(name, |call| bencher.bench_local(call));
}

/// `├─ hash-loop/twin  79.9 µs │ 90 µs │ 80.1 µs │ …`: fastest, slowest, median. divan has no other output than this.
fn median_of_line(line: &str) -> Option<(String, f64)> {
    let mut columns = line.split('│').map(str::trim);
    let (_, name) = columns.next()?.split_whitespace().find_map(|word| word.split_once('/'))?;
    let (number, unit) = columns.nth(1)?.split_once(' ')?;
    let unit_ns = match unit {
        "ns" => 1.0,
        "µs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        _ => return None,
    };
    Some((name.to_owned(), number.parse::<f64>().ok()? * unit_ns))
}

fn of_the_referee(path: &Path) -> Result<Vec<Opinion>> {
    let report = Report::read(path)?;
    let mut opinions = Vec::new();
    for lab in report.labs.iter().filter(|lab| lab.lab == "lab00-measuring") {
        for experiment in &lab.experiments {
            for contender in experiment.points.iter().flat_map(|point| &point.contenders) {
                let Some(judged) = &contender.judgement else { continue };
                let called = match judged.said {
                    Said::Faster => Called::Faster,
                    Said::Slower => Called::Slower,
                    Said::Same { .. } | Said::CannotTell { .. } => Called::NotDifferent,
                };
                opinions.push(Opinion {
                    who: "referee",
                    kind: experiment.experiment.clone(),
                    contender: contender.name.clone(),
                    ratio: judged.ratio,
                    called,
                });
            }
        }
    }
    Ok(opinions)
}

fn run_myself(asks: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(std::env::current_exe()?).args(arguments).env(ASKS, asks).output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "asking {asks} about {arguments:?} failed: {told}");
    Ok(String::from_utf8(output.stdout)?)
}

/// Rows: who; columns: how often the contender was called slower, and how often anything at all.
fn table(opinions: &[Opinion]) -> String {
    let mut text = format!("{:<12}", "");
    for other in OTHERS {
        text += &format!("{other:>18}");
    }
    text += "\n";
    for who in ["criterion", "divan", "referee"] {
        text += &format!("{who:<12}");
        for other in OTHERS {
            let of_it: Vec<Called> = opinions
                .iter()
                .filter(|opinion| opinion.who == who && opinion.contender == other)
                .map(|opinion| opinion.called)
                .collect();
            // Of the twin any difference is wrong; what was planted makes slower and nothing else.
            let counts = |called: &&Called| match other {
                "twin" => **called != Called::NotDifferent,
                _ => **called == Called::Slower,
            };
            let cell = match of_it.len() {
                0 => "not asked".into(),
                asked => format!("{} of {asked}", of_it.iter().filter(counts).count()),
            };
            text += &format!("{cell:>18}");
        }
        text += "\n";
    }
    text + "\ntwin: how often identical code was called different, which is always wrong;\n\
            the others: how often the planted difference was found, as slower"
}

fn say_on(mut out: impl Write, line: &str) {
    // A closed pipe is no reason to panic.
    let _ = writeln!(out, "{line}");
}
