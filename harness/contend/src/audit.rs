//! What a contender did to its process: things that would change the others' times if they raced in the same one.

use std::path::PathBuf;
use std::time::Duration;

use crate::protocol::Audit;
use crate::usage::{Threads, peak_memory_kib, process_cpu_ns, thread_cpu_ns};

/// The process as it was before any contender was built.
pub(crate) struct Before {
    directory: Option<PathBuf>,
    status: Vec<(&'static str, String)>,
    limits: Option<String>,
}

/// The lines of `/proc/self/status` that a well-behaved contender leaves alone, and what they are called.
const STATUS: [(&str, &str); 5] = [
    ("Cpus_allowed:", "processor affinity"),
    ("SigCgt:", "signal handlers"),
    ("SigIgn:", "ignored signals"),
    ("SigBlk:", "the signal mask"),
    ("Seccomp:", "system call filters"),
];

impl Before {
    pub(crate) fn now() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = |field: &str| without_libc(status.lines().find(|line| line.starts_with(field)).unwrap_or(""));
        Before {
            directory: std::env::current_dir().ok(),
            status: STATUS.iter().map(|(field, _)| (*field, line(field))).collect(),
            limits: std::fs::read_to_string("/proc/self/limits").ok(),
        }
    }

    pub(crate) fn audit(&self) -> Audit {
        let now = Before::now();
        let mut spoiled = Vec::new();
        if self.directory != now.directory {
            spoiled.push("the working directory".to_owned());
        }
        for (((_, then), (_, now)), (_, name)) in self.status.iter().zip(&now.status).zip(STATUS) {
            if then != now {
                spoiled.push(name.to_owned());
            }
        }
        if self.limits != now.limits {
            spoiled.push("resource limits".to_owned());
        }
        Audit { peak_kib: peak_memory_kib(), threads: Some(Threads::alive().len()), spoiled, burning: burning() }
    }
}

/// The line without the signals 32 and 33, which glibc keeps for its own threads and catches from the first one on.
fn without_libc(line: &str) -> String {
    const OWN: u64 = 0b11 << 31;
    let Some((field, set)) = line.split_once(char::is_whitespace).filter(|(field, _)| field.starts_with("Sig")) else {
        return line.to_owned();
    };
    u64::from_str_radix(set.trim(), 16).map_or(line.to_owned(), |set| format!("{field} {:016x}", set & !OWN))
}

/// Whether other threads of this process use more than a tenth of a core while nothing is asked of them.
fn burning() -> bool {
    const WATCH: Duration = Duration::from_millis(10);
    const WATCHES: u32 = 30;
    let others = || process_cpu_ns().saturating_sub(thread_cpu_ns());
    // Pools spin for a moment after work; that is not burning.
    std::thread::sleep(Duration::from_millis(2));
    let before = others();
    for _ in 0..WATCHES {
        std::thread::sleep(WATCH);
        if others().saturating_sub(before) > 1_000_000 {
            return true;
        }
        // On a busy machine a thread that would burn may have to wait for its core longer than one watch.
        if !others_want_a_core() {
            return false;
        }
    }
    false
}

/// Whether another thread of this process runs or would run.
fn others_want_a_core() -> bool {
    let wants = |id: u32| {
        let stat = std::fs::read_to_string(format!("/proc/self/task/{id}/stat")).unwrap_or_default();
        stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('R'))
    };
    // The asking thread is the process's first.
    Threads::alive().into_iter().filter(|id| *id != std::process::id()).any(wants)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libc_does_for_its_first_thread_spoils_nothing() {
        assert_eq!(without_libc("SigCgt:\t0000000000000440"), without_libc("SigCgt:\t0000000180000440"));
        assert_ne!(without_libc("SigCgt:\t0000000000000440"), without_libc("SigCgt:\t0000000000000442"));
        assert_eq!(without_libc("Cpus_allowed:\t3"), "Cpus_allowed:\t3");
    }
}
