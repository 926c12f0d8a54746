//! What changes the processor's speed: governor, turbo, battery.

use std::path::Path;

use super::{Finding, text};

pub(super) fn findings(root: &Path) -> Vec<Finding> {
    vec![governor(root), turbo(root), battery(root)]
}

fn governor(root: &Path) -> Finding {
    let governor = text(root, "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    let is_lazy = governor.as_deref().is_some_and(|governor| governor != "performance");
    Finding::new("governor", governor).advise(
        is_lazy,
        "`cpupower frequency-set -g performance`",
        "the first milliseconds after each pause, in which the processor's clock has yet to rise",
    )
}

fn turbo(root: &Path) -> Finding {
    let off_in = |path: &str, off: &str| text(root, path).map(|value| value == off);
    let is_off = off_in("sys/devices/system/cpu/intel_pstate/no_turbo", "1")
        .or_else(|| off_in("sys/devices/system/cpu/cpufreq/boost", "0"));
    let seen = is_off.map(|is_off| if is_off { "off" } else { "on" }.to_owned());
    Finding::new("turbo", seen).advise(
        is_off == Some(false),
        "compare parallel contenders with the row `copies`, or switch it off",
        "part of every speed-up over `sequential`: one busy core is quicker than several",
    )
}

fn battery(root: &Path) -> Finding {
    let supplies = std::fs::read_dir(root.join("sys/class/power_supply"));
    let states: Vec<String> = supplies
        .into_iter()
        .flatten()
        .filter_map(|supply| {
            let supply = supply.ok()?.path();
            text(&supply, "type").filter(|kind| kind == "Battery")?;
            text(&supply, "status")
        })
        .collect();
    let is_draining = states.iter().any(|state| state == "Discharging");
    let seen = (!states.is_empty()).then(|| if is_draining { "in use" } else { "not in use" }.to_owned());
    Finding::new("battery", seen).advise(
        is_draining,
        "plug it in",
        "times that can be repeated: the processor is slowed down when the battery likes",
    )
}
