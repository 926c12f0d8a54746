//! With whom the cores are shared: other programs, other guests, the other half of a core, a quota.

use std::path::{Path, PathBuf};

use super::{Finding, percent, share, significant, text};
use crate::machine::Ticks;

/// What everybody costs who runs beside.
const NARROW: &str = "narrow intervals: each slice that is cut makes them wider";

pub(super) fn findings(root: &Path, meanwhile: Option<Ticks>, cores: usize) -> Vec<Finding> {
    vec![
        processors(root, cores),
        quota(root),
        smt(root),
        load(root, cores),
        busy(meanwhile),
        steal(root),
        virtualisation(root),
        container(root),
    ]
}

fn processors(root: &Path, cores: usize) -> Finding {
    let online = text(root, "sys/devices/system/cpu/online").and_then(|list| counted(&list));
    let seen = match online {
        Some(online) if online != cores => format!("{cores} of {online} may be used"),
        _ => cores.to_string(),
    };
    Finding::new("processors", Some(seen)).advise(
        cores == 1,
        "give it two",
        "all that parallel contenders could gain: nothing runs at the same time",
    )
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
        "run outside the container, or without `--cpus`",
        "the slices in which it is used up: everything stands still for the rest of 100 ms",
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
        "compare parallel contenders with the row `copies`, or `echo off > /sys/devices/system/cpu/smt/control`",
        "part of every speed-up: a thread's speed depends on what its neighbour does",
    )
}

fn load(root: &Path, cores: usize) -> Finding {
    let load = text(root, "proc/loadavg").and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    let is_high = load.is_some_and(|load| load > 0.2 * cores as f64);
    Finding::new("load", load.map(|load| format!("{load:.2} over the last minute"))).advise(
        is_high,
        "close what else is running, or wait",
        NARROW,
    )
}

fn busy(meanwhile: Option<Ticks>) -> Finding {
    let busy = meanwhile.and_then(|ticks| share(ticks.busy, ticks.all));
    Finding::new("other programs", busy.map(|busy| format!("{} of the cores just now", percent(busy)))).advise(
        busy.is_some_and(|busy| busy > 0.05),
        "`top` shows who it is",
        NARROW,
    )
}

fn steal(root: &Path) -> Finding {
    let since_boot = text(root, "proc/stat").and_then(|stat| Ticks::parse(&stat));
    let steal = since_boot.and_then(|ticks| share(ticks.steal, ticks.all));
    Finding::new("taken by the host", steal.map(|steal| format!("{} since it started", percent(steal)))).advise(
        steal.is_some_and(|steal| steal > 0.02),
        "another hour, or another machine, may see more",
        NARROW,
    )
}

fn virtualisation(root: &Path) -> Finding {
    let information = text(root, "proc/cpuinfo");
    let is_guest = information.as_deref().is_some_and(|text| text.contains(" hypervisor"));
    let vendor = text(root, "sys/class/dmi/id/sys_vendor").map(|vendor| format!(" ({vendor})")).unwrap_or_default();
    let seen = information.map(|_| if is_guest { format!("yes{vendor}") } else { "none seen".to_owned() });
    Finding::new("virtual machine", seen).advise(
        is_guest,
        "believe ratios, which are of the same milliseconds",
        "times that can be repeated: its processors are the host's threads, whose speeds differ within a minute",
    )
}

/// Of a container's own signs: a file that its engine leaves there, or what the first process was told.
fn container(root: &Path) -> Finding {
    let engine = [(".dockerenv", "docker"), ("run/.containerenv", "podman")];
    let left = engine.iter().find(|(path, _)| root.join(path).exists()).map(|(_, name)| (*name).to_owned());
    let told = || text(root, "run/systemd/container");
    let groups = text(root, "proc/1/cgroup");
    let by_group = || {
        let known = ["docker", "kubepods", "containerd", "lxc", "garden"];
        let groups = groups.as_deref()?;
        known.iter().find(|name| groups.contains(**name)).map(|name| (*name).to_owned())
    };
    let kind = left.or_else(told).or_else(by_group);
    let is_inside = kind.is_some();
    let seen = kind.map(|kind| format!("yes ({kind})")).or_else(|| groups.map(|_| "none seen".to_owned()));
    Finding::new("container", seen).advise(
        is_inside,
        "look at the host as well: its load is not that of the container",
        "a word on who else is there: processes of other containers are not seen from inside",
    )
}
