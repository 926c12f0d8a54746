//! The machine: what it is, and what else it does while we measure.

use std::collections::HashSet;
use std::fs;

use crate::report::Machine;

/// Describes this machine; what cannot be known is left out.
pub fn describe() -> Machine {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = cpuinfo.lines().find(|line| line.starts_with(name))?;
        line.split_once(':').map(|(_, value)| value.trim().to_owned())
    };
    let memory = fs::read_to_string("/proc/meminfo").ok().and_then(|text| meminfo(&text, "MemTotal:"));
    Machine {
        cpu: field("model name").or_else(|| field("Model")).unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        cores: crate::cores(),
        memory_kib: memory,
        system: system(),
        arch: std::env::consts::ARCH.to_owned(),
        virtualisation: cpuinfo.contains(" hypervisor").then(|| "virtual machine".to_owned()),
    }
}

fn system() -> String {
    match fs::read_to_string("/proc/sys/kernel/osrelease") {
        Ok(release) => format!("Linux {}", release.trim()),
        Err(_) => std::env::consts::OS.to_owned(),
    }
}

/// Memory that could be had without swapping, in KiB.
pub fn available_memory_kib() -> Option<u64> {
    meminfo(&fs::read_to_string("/proc/meminfo").ok()?, "MemAvailable:")
}

fn meminfo(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(name))?.split_ascii_whitespace().next()?.parse().ok()
}

/// Ticks of all processors so far, from the first line of `/proc/stat`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ticks {
    /// All of them, idle ones included.
    pub all: u64,
    /// Spent on some process.
    pub busy: u64,
    /// Taken by the host.
    pub steal: u64,
}

impl Ticks {
    /// Now; `None` where the platform does not tell.
    pub fn now() -> Option<Ticks> {
        Ticks::parse(&fs::read_to_string("/proc/stat").ok()?)
    }

    pub(crate) fn parse(stat: &str) -> Option<Ticks> {
        // user nice system idle iowait irq softirq steal guest guest_nice; guests are counted in user already.
        let fields: Vec<u64> =
            stat.lines().next()?.strip_prefix("cpu ")?.split_ascii_whitespace().map_while(|f| f.parse().ok()).collect();
        let [user, nice, system, idle, iowait, irq, softirq, steal, ..] = fields[..] else { return None };
        let busy = user + nice + system + irq + softirq;
        Some(Ticks { all: busy + idle + iowait + steal, busy, steal })
    }

    /// Since an earlier reading.
    pub fn since(self, earlier: Ticks) -> Ticks {
        Ticks {
            all: self.all.saturating_sub(earlier.all),
            busy: self.busy.saturating_sub(earlier.busy),
            steal: self.steal.saturating_sub(earlier.steal),
        }
    }
}

/// Ticks that this process and the processes of these groups have used so far.
pub fn own_ticks(groups: &HashSet<u32>) -> u64 {
    let this = std::process::id();
    let Ok(processes) = fs::read_dir("/proc") else { return 0 };
    let ids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let stats = ids.filter_map(|id| Some((id, fs::read_to_string(format!("/proc/{id}/stat")).ok()?)));
    stats.filter_map(|(id, stat)| process_ticks(&stat, |group| id == this || groups.contains(&group))).sum()
}

/// User and system ticks of one process, its waited-for children included, if its group counts.
fn process_ticks(stat: &str, counts: impl Fn(u32) -> bool) -> Option<u64> {
    // The name in parentheses may contain anything, blanks and parentheses too: fields start behind the last one.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_ascii_whitespace().collect();
    // Behind the name: state ppid pgrp …; utime is the 12th, then stime, cutime, cstime (proc(5) counts from pid).
    if !counts(fields.get(2)?.parse().ok()?) {
        return None;
    }
    fields.get(11..15)?.iter().map(|field| field.parse::<u64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_of_stat_is_summed() {
        let ticks = Ticks::parse("cpu  10 1 5 100 2 1 1 7 0 0\ncpu0 …").unwrap();
        assert_eq!(ticks, Ticks { all: 127, busy: 18, steal: 7 });
    }

    #[test]
    fn a_process_name_with_parentheses_misleads_nobody() {
        let stat = "42 (a) b (c) S 1 77 77 0 -1 0 0 0 0 0 3 4 5 6 20 0";
        assert_eq!(process_ticks(stat, |group| group == 77), Some(18));
        assert_eq!(process_ticks(stat, |group| group == 1), None);
    }
}
