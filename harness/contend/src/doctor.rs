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

mod measured;
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
    /// What measurements lack for as long as it is so.
    pub lost: Option<String>,
}

impl Finding {
    fn new(subject: &'static str, seen: Option<String>) -> Self {
        Finding { subject, seen, advice: None, lost: None }
    }

    /// With advice, and what is lost without it, if something was seen that asks for it.
    fn advise(mut self, is_needed: bool, advice: &str, lost: &str) -> Self {
        if is_needed && self.seen.is_some() {
            (self.advice, self.lost) = (Some(advice.to_owned()), Some(lost.to_owned()));
        }
        self
    }
}

/// Looks at this machine; it takes about a second: first its own business is watched, then it is tried out.
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
    findings.push(thread_times(root));
    findings.extend(measured::findings(crate::cores()));
    findings
}

fn build() -> Finding {
    let is_debug = cfg!(debug_assertions);
    let seen = if is_debug { "debug" } else { "release" };
    Finding::new("build", Some(seen.into())).advise(
        is_debug,
        "build with `--release`",
        "every figure: a debug build's times say nothing about the code",
    )
}

fn addresses(root: &Path) -> Finding {
    let value = text(root, "proc/sys/kernel/randomize_va_space");
    let is_off = value.as_deref() == Some("0");
    let seen = value.map(|value| if value == "0" { "fixed" } else { "randomised in each process" }.to_owned());
    Finding::new("addresses", seen).advise(
        is_off,
        "`sysctl kernel.randomize_va_space=2`, and no `setarch -R`",
        "the luck of addresses, the same in every generation, is in no interval",
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
            "the kernel found the processor's own counter unsteady: another host may have a steady one",
            "calls of a few microseconds, since reading the clock costs a system call or more",
        ),
        Finding::new("smallest step", resolution.map(|step| duration(step.as_nanos() as f64))).advise(
            is_coarse,
            "take larger inputs",
            "small differences: a step over 1 µs is a visible share of a slice",
        ),
    ]
}

/// Where a thread's time went: kernels can be built without telling it.
fn thread_times(root: &Path) -> Finding {
    let is_told = text(root, "proc/self/schedstat").is_some_and(|text| text != "0 0 0");
    let seen = (root.join("proc/self").exists()).then(|| if is_told { "told" } else { "not told" }.to_owned());
    Finding::new("thread times", seen).advise(
        !is_told,
        "a kernel with CONFIG_SCHED_INFO tells them",
        "the columns running, waiting and blocked stay empty: a neighbour cannot be told from a lock",
    )
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
