//! What the kernel says was used: CPU time, context switches, faults, time spent waiting for a core.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;

use nix::sys::resource::{UsageWho, getrusage};
use nix::time::{ClockId, clock_gettime};

/// Counters of a process, all growing. CPU time is user and system together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Usage {
    /// CPU time of all threads, living and dead, in nanoseconds.
    pub cpu_ns: u64,
    /// Context switches by which a thread gave up its core itself.
    pub voluntary: u64,
    /// Context switches by which a thread was taken off its core.
    pub involuntary: u64,
    /// Page faults that needed no disk.
    pub minor_faults: u64,
}

impl Usage {
    /// This process so far, without its children.
    pub fn now() -> Usage {
        let switches = getrusage(UsageWho::RUSAGE_SELF).ok();
        let count = |read: fn(&nix::sys::resource::Usage) -> i64| {
            switches.as_ref().map_or(0, |usage| u64::try_from(read(usage)).unwrap_or(0))
        };
        Usage {
            cpu_ns: process_cpu_ns(),
            voluntary: count(|usage| usage.voluntary_context_switches()),
            involuntary: count(|usage| usage.involuntary_context_switches()),
            minor_faults: count(|usage| usage.minor_page_faults()),
        }
    }

    /// What was used since an earlier reading.
    pub fn since(self, earlier: Usage) -> Usage {
        Usage {
            cpu_ns: self.cpu_ns.saturating_sub(earlier.cpu_ns),
            voluntary: self.voluntary.saturating_sub(earlier.voluntary),
            involuntary: self.involuntary.saturating_sub(earlier.involuntary),
            minor_faults: self.minor_faults.saturating_sub(earlier.minor_faults),
        }
    }

    /// Both together.
    pub fn and(self, other: Usage) -> Usage {
        Usage {
            cpu_ns: self.cpu_ns + other.cpu_ns,
            voluntary: self.voluntary + other.voluntary,
            involuntary: self.involuntary + other.involuntary,
            minor_faults: self.minor_faults + other.minor_faults,
        }
    }
}

/// CPU time of this process, all threads, in nanoseconds. Costs about half a microsecond.
pub fn process_cpu_ns() -> u64 {
    clock_ns(ClockId::CLOCK_PROCESS_CPUTIME_ID)
}

/// CPU time of the calling thread, in nanoseconds.
pub fn thread_cpu_ns() -> u64 {
    clock_ns(ClockId::CLOCK_THREAD_CPUTIME_ID)
}

fn clock_ns(clock: ClockId) -> u64 {
    clock_gettime(clock).map_or(0, |time| {
        let (seconds, nanos) = (time.tv_sec(), time.tv_nsec());
        u64::try_from(seconds).unwrap_or(0) * 1_000_000_000 + u64::try_from(nanos).unwrap_or(0)
    })
}

/// Where a thread's time went, from its own `schedstat`: on a core, and runnable but waiting for one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ThreadTimes {
    /// Nanoseconds on a core.
    pub running_ns: u64,
    /// Nanoseconds runnable, waiting for a core.
    pub waiting_ns: u64,
}

impl ThreadTimes {
    /// The calling thread so far; `None` where the platform does not tell.
    pub fn now() -> Option<Self> {
        bring_up_to_date();
        Self::parse(&fs::read_to_string("/proc/thread-self/schedstat").ok()?)
    }

    fn parse(schedstat: &str) -> Option<Self> {
        let mut fields = schedstat.split_ascii_whitespace().map(str::parse);
        Some(ThreadTimes { running_ns: fields.next()?.ok()?, waiting_ns: fields.next()?.ok()? })
    }

    /// What passed since an earlier reading of the same thread.
    pub fn since(self, earlier: Self) -> Option<Self> {
        Some(ThreadTimes {
            running_ns: self.running_ns.checked_sub(earlier.running_ns)?,
            waiting_ns: self.waiting_ns.checked_sub(earlier.waiting_ns)?,
        })
    }

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        ThreadTimes { running_ns: self.running_ns + other.running_ns, waiting_ns: self.waiting_ns + other.waiting_ns }
    }
}

/// The kernel writes a running thread's times down when it is switched or at a tick, up to 4 ms late; asking to be
/// switched makes it do so now.
fn bring_up_to_date() {
    std::thread::yield_now();
}

/// The long-lived threads of this process, each with its `schedstat` kept open: a read is then one system call.
#[derive(Debug, Default)]
pub struct Threads {
    open: HashMap<u32, File>,
}

impl Threads {
    /// The ids of the threads alive now; empty where the platform does not tell.
    pub fn alive() -> Vec<u32> {
        let Ok(entries) = fs::read_dir("/proc/self/task") else { return Vec::new() };
        entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect()
    }

    /// The times of these threads, those that are gone left out.
    pub fn read(&mut self, ids: &[u32]) -> HashMap<u32, ThreadTimes> {
        bring_up_to_date();
        ids.iter().filter_map(|&id| Some((id, self.read_one(id)?))).collect()
    }

    fn read_one(&mut self, id: u32) -> Option<ThreadTimes> {
        let file = match self.open.entry(id) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(new) => new.insert(File::open(format!("/proc/self/task/{id}/schedstat")).ok()?),
        };
        let mut text = [0_u8; 64];
        match file.read_at(&mut text, 0) {
            Ok(length) if length > 0 => ThreadTimes::parse(std::str::from_utf8(&text[..length]).ok()?),
            _ => {
                self.open.remove(&id);
                None
            }
        }
    }
}

/// The most memory this process ever held, in KiB (`VmHWM`); `None` where the platform does not tell.
pub fn peak_memory_kib() -> Option<u64> {
    status_field("VmHWM:")
}

/// Makes the peak count from now on, where the kernel allows it.
pub fn reset_peak_memory() {
    // 5: "reset the peak resident set size", proc(5).
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn status_field(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix(name))?.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedstat_is_read_field_by_field() {
        let times = ThreadTimes::parse("123 45 6\n").unwrap();
        assert_eq!((times.running_ns, times.waiting_ns), (123, 45));
        assert_eq!(ThreadTimes::parse("123"), None);
    }

    #[test]
    fn a_busy_thread_uses_cpu() {
        let before = Usage::now();
        let mut sum = 0_u64;
        while Usage::now().since(before).cpu_ns == 0 {
            sum = std::hint::black_box(sum + 1);
        }
        assert!(Usage::now().since(before).cpu_ns > 0);
    }
}
