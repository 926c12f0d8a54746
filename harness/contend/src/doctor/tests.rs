use super::*;

/// A made-up machine: files under a folder that stands for `/`.
fn machine(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

fn find(findings: &[Finding], subject: &str) -> (Option<String>, bool) {
    let finding = findings.iter().find(|finding| finding.subject == subject).unwrap();
    assert_eq!(finding.advice.is_some(), finding.lost.is_some(), "{subject}");
    (finding.seen.clone(), finding.advice.is_some())
}

#[test]
fn what_a_system_does_not_tell_is_left_empty_without_advice() {
    let root = machine(&[]);
    let mut findings = sharing::findings(root.path(), None, 2);
    findings.extend(power::findings(root.path()));
    findings.extend([addresses(root.path()), thread_times(root.path())]);
    for finding in findings.iter().filter(|finding| finding.subject != "processors") {
        assert_eq!((&finding.seen, &finding.advice), (&None, &None), "{}", finding.subject);
    }
}

#[test]
fn a_noisy_machine_is_advised_about_everything() {
    let root = machine(&[
        ("sys/devices/system/cpu/online", "0-7"),
        ("proc/self/cgroup", "0::/box/inner\n"),
        ("sys/fs/cgroup/box/cpu.max", "150000 100000"),
        ("sys/fs/cgroup/box/inner/cpu.max", "max 100000"),
        ("sys/devices/system/cpu/smt/active", "1"),
        ("proc/loadavg", "3.50 2.00 1.00 1/100 12345"),
        ("proc/stat", "cpu  10 0 10 70 0 0 0 10 0 0"),
        ("proc/cpuinfo", "flags : fpu hypervisor"),
        ("sys/class/dmi/id/sys_vendor", "QEMU"),
        ("proc/1/cgroup", "0::/kubepods/besteffort/pod7"),
        ("proc/self/schedstat", "0 0 0"),
        ("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave"),
        ("sys/devices/system/cpu/intel_pstate/no_turbo", "0"),
        ("sys/class/power_supply/BAT0/type", "Battery"),
        ("sys/class/power_supply/BAT0/status", "Discharging"),
        ("proc/sys/kernel/randomize_va_space", "0"),
    ]);
    let meanwhile = Ticks { all: 100, busy: 40, steal: 0 };
    let mut findings = sharing::findings(root.path(), Some(meanwhile), 2);
    findings.extend(power::findings(root.path()));
    findings.extend([addresses(root.path()), thread_times(root.path())]);
    let known = [
        ("quota", "1.50 cores of processor time"),
        ("hyperthreads", "two processors share a core"),
        ("load", "3.50 over the last minute"),
        ("other programs", "40 % of the cores just now"),
        ("taken by the host", "10 % since it started"),
        ("virtual machine", "yes (QEMU)"),
        ("container", "yes (kubepods)"),
        ("thread times", "not told"),
        ("governor", "powersave"),
        ("turbo", "on"),
        ("battery", "in use"),
        ("addresses", "fixed"),
    ];
    for (subject, seen) in known {
        assert_eq!(find(&findings, subject), (Some(seen.to_owned()), true), "{subject}");
    }
    assert_eq!(find(&findings, "processors"), (Some("2 of 8 may be used".to_owned()), false));
}

#[test]
fn a_container_is_known_by_what_its_engine_leaves_there() {
    for (path, seen) in [(".dockerenv", "yes (docker)"), ("run/.containerenv", "yes (podman)")] {
        let findings = sharing::findings(machine(&[(path, "")]).path(), None, 2);
        assert_eq!(find(&findings, "container"), (Some(seen.to_owned()), true));
    }
    let findings = sharing::findings(machine(&[("run/systemd/container", "systemd-nspawn")]).path(), None, 2);
    assert_eq!(find(&findings, "container").0.as_deref(), Some("yes (systemd-nspawn)"));
}

#[test]
fn a_quiet_machine_needs_no_advice() {
    let root = machine(&[
        ("sys/devices/system/cpu/online", "0-3"),
        ("proc/self/cgroup", "0::/\n"),
        ("sys/devices/system/cpu/smt/active", "0"),
        ("proc/loadavg", "0.05 0.10 0.20 1/100 12345"),
        ("proc/stat", "cpu  10 0 10 80 0 0 0 0 0 0"),
        ("proc/cpuinfo", "flags : fpu"),
        ("proc/1/cgroup", "0::/init.scope"),
        ("proc/self/schedstat", "1000 20 3"),
        ("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance"),
        ("sys/devices/system/cpu/cpufreq/boost", "0"),
        ("sys/class/power_supply/BAT0/type", "Battery"),
        ("sys/class/power_supply/BAT0/status", "Full"),
        ("proc/sys/kernel/randomize_va_space", "2"),
    ]);
    let mut findings = sharing::findings(root.path(), Some(Ticks { all: 100, busy: 1, steal: 0 }), 4);
    findings.extend(power::findings(root.path()));
    findings.extend([addresses(root.path()), thread_times(root.path())]);
    for finding in findings {
        assert!(finding.seen.is_some() && finding.advice.is_none(), "{finding:?}");
    }
}

#[test]
fn this_machine_can_be_examined() {
    let findings = examine();
    assert_eq!(find(&findings, "build").0.as_deref(), Some(if cfg!(debug_assertions) { "debug" } else { "release" }));
    for subject in ["smallest step", "parallel limit", "waking up"] {
        assert!(find(&findings, subject).0.is_some(), "{subject}");
    }
}
