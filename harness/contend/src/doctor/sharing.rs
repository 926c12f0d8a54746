//! With whom the cores are shared: other programs, other guests, the other half of a core, a quota.

use std::path::{Path, PathBuf};

use super::{Finding, percent, share, significant, text};
use crate::machine::Ticks;

pub(super) fn findings(root: &Path, meanwhile: Option<Ticks>, cores: usize) -> Vec<Finding> {
    vec![
        processors(root, cores),
        quota(root),
        smt(root),
        load(root, cores),
        busy(meanwhile),
        steal(root),
        virtualisation(root),
    ]
}

fn processors(root: &Path, cores: usize) -> Finding {
    let online = text(root, "sys/devices/system/cpu/online").and_then(|list| counted(&list));
    let seen = match online {
        Some(online) if online != cores => format!("{cores} of {online} may be used"),
        _ => cores.to_string(),
    };
    Finding::new("processors", Some(seen))
        .advise(cores == 1, "with a single one nothing runs at the same time: parallel contenders cannot gain")
}

/// How many a list like `0-3,8` names.
fn counted(list: &str) -> Option<usize> {
    list.split(',')
        .map(|range| match range.split_once('-') {
            Some((from, to)) => {
                let (from, to): (usize, usize) = (from.parse().ok()?, to.parse().ok()?);
                (to + 1).checked_sub(from)
            }
            None => range.parse::<usize>().ok().map(|_| 1),
        })
        .sum()
}

/// The least that this process's control group, or one above it, allows.
fn quota(root: &Path) -> Finding {
    let own = text(root, "proc/self/cgroup");
    let path = own.as_deref().and_then(|groups| groups.lines().find_map(|line| line.strip_prefix("0::/")));
    let mounted = root.join("sys/fs/cgroup");
    let mut folder: Option<PathBuf> = path.map(|path| mounted.join(path));
    let (mut is_known, mut least): (bool, Option<f64>) = (false, None);
    while let Some(here) = folder.filter(|here| here.starts_with(&mounted)) {
        if let Some(limit) = text(&here, "cpu.max") {
            is_known = true;
            least = least.into_iter().chain(allowed(&limit)).reduce(f64::min);
        }
        folder = here.parent().map(Path::to_owned);
    }
    // The root group of a machine has no such file: no limit, then.
    let seen = (is_known || path == Some("")).then(|| match least {
        Some(cores) => format!("{} cores of processor time", significant(cores)),
        None => "none".to_owned(),
    });
    Finding::new("quota", seen).advise(
        least.is_some(),
        "when it is used up, everything stands still for the rest of 100 ms: run outside the container, or without `--cpus`",
    )
}

/// `200000 100000` are two cores, `max 100000` is no limit.
fn allowed(limit: &str) -> Option<f64> {
    let (quota, period) = limit.split_once(' ')?;
    Some(quota.parse::<f64>().ok()? / period.parse::<f64>().ok()?)
}

fn smt(root: &Path) -> Finding {
    let active = text(root, "sys/devices/system/cpu/smt/active");
    let is_on = active.as_deref() == Some("1");
    let seen = active.map(|active| if active == "1" { "two processors share a core" } else { "off" }.to_owned());
    Finding::new("hyperthreads", seen).advise(
        is_on,
        "a thread's speed depends on what its neighbour does: compare parallel contenders with `copies`, or switch it off \
         (`echo off > /sys/devices/system/cpu/smt/control`)",
    )
}

fn load(root: &Path, cores: usize) -> Finding {
    let load = text(root, "proc/loadavg").and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    let is_high = load.is_some_and(|load| load > 0.2 * cores as f64);
    Finding::new("load", load.map(|load| format!("{load:.2} over the last minute")))
        .advise(is_high, "others want the cores, too: close them, or wait")
}

fn busy(meanwhile: Option<Ticks>) -> Finding {
    let busy = meanwhile.and_then(|ticks| share(ticks.busy, ticks.all));
    Finding::new("other programs", busy.map(|busy| format!("{} of the cores just now", percent(busy))))
        .advise(busy.is_some_and(|busy| busy > 0.05), "intervals will be wider for it: `top` shows who it is")
}

fn steal(root: &Path) -> Finding {
    let since_boot = text(root, "proc/stat").and_then(|stat| Ticks::parse(&stat));
    let steal = since_boot.and_then(|ticks| share(ticks.steal, ticks.all));
    Finding::new("taken by the host", steal.map(|steal| format!("{} since it started", percent(steal)))).advise(
        steal.is_some_and(|steal| steal > 0.02),
        "other guests have their time: another hour, or another machine, may see more",
    )
}

fn virtualisation(root: &Path) -> Finding {
    let information = text(root, "proc/cpuinfo");
    let is_guest = information.as_deref().is_some_and(|text| text.contains(" hypervisor"));
    let vendor = text(root, "sys/class/dmi/id/sys_vendor").map(|vendor| format!(" ({vendor})")).unwrap_or_default();
    let seen = information.map(|_| if is_guest { format!("yes{vendor}") } else { "none seen".to_owned() });
    Finding::new("virtual machine", seen)
        .advise(is_guest, "its processors are the host's threads: speeds differ within a minute, and only ratios hold")
}
