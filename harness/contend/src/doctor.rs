//! What about this machine spoils measurements, and what can be done about it.
//!
//! The harness lives with all of it: contenders meet in the same milliseconds, and what remains is inside the interval.
//! But a quiet machine has narrower ones.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::machine::Ticks;
use crate::quantity::{duration, percent, significant};

mod power;
mod sharing;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub subject: &'static str,
    /// What was seen; `None` where this system does not tell.
    pub seen: Option<String>,
    /// What can be done, where something can and should be.
    pub advice: Option<String>,
}

impl Finding {
    fn new(subject: &'static str, seen: Option<String>) -> Self {
        Finding { subject, seen, advice: None }
    }

    /// With advice, if something was seen that asks for it.
    fn advise(mut self, is_needed: bool, advice: &str) -> Self {
        self.advice = (is_needed && self.seen.is_some()).then(|| advice.to_owned());
        self
    }
}

/// Looks at this machine; it takes a third of a second, in which the machine's own business is watched.
pub fn examine() -> Vec<Finding> {
    let before = Ticks::now();
    std::thread::sleep(Duration::from_millis(300));
    let meanwhile = before.zip(Ticks::now()).map(|(before, now)| now.since(before));
    let root = Path::new("/");
    let mut findings = vec![build()];
    findings.extend(sharing::findings(root, meanwhile, crate::cores()));
    findings.extend(power::findings(root));
    findings.push(addresses(root));
    findings.extend(clock(root));
    findings
}

fn build() -> Finding {
    let is_debug = cfg!(debug_assertions);
    let seen = if is_debug { "debug" } else { "release" };
    Finding::new("build", Some(seen.into()))
        .advise(is_debug, "times of a debug build say nothing about the code: build with `--release`")
}

fn addresses(root: &Path) -> Finding {
    let value = text(root, "proc/sys/kernel/randomize_va_space");
    let is_off = value.as_deref() == Some("0");
    let seen = value.map(|value| if value == "0" { "fixed" } else { "randomised in each process" }.to_owned());
    Finding::new("addresses", seen).advise(
        is_off,
        "every generation has the same luck of addresses, which the interval then does not cover: \
         `sysctl kernel.randomize_va_space=2`, and no `setarch -R`",
    )
}

fn clock(root: &Path) -> [Finding; 2] {
    let source = text(root, "sys/devices/system/clocksource/clocksource0/current_clocksource");
    let is_slow =
        source.as_deref().is_some_and(|source| matches!(source, "hpet" | "acpi_pm" | "jiffies" | "refined-jiffies"));
    let resolution = resolution();
    let is_coarse = resolution.is_some_and(|resolution| resolution > Duration::from_micros(1));
    [
        Finding::new("clock", source).advise(
            is_slow,
            "reading it costs a system call or more: the kernel found the processor's own counter unsteady",
        ),
        Finding::new("smallest step", resolution.map(|step| duration(step.as_nanos() as f64)))
            .advise(is_coarse, "slices are short: a step over 1 µs is a visible share of them"),
    ]
}

/// The smallest step that the clock was seen to make.
fn resolution() -> Option<Duration> {
    (0..1000)
        .filter_map(|_| {
            let before = Instant::now();
            (0..10_000).map(|_| before.elapsed()).find(|step| !step.is_zero())
        })
        .min()
}

/// A small file's text, trimmed; `None` where it is not there.
fn text(root: &Path, path: &str) -> Option<String> {
    fs::read_to_string(root.join(path)).ok().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn share(part: u64, all: u64) -> Option<f64> {
    (all > 0).then(|| part as f64 / all as f64)
}

#[cfg(test)]
mod tests;
