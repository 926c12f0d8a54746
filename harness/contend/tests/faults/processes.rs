//! Which processes of these tests are alive: those whose environment bears the mark.

use std::time::{Duration, Instant};

/// Far longer than any machine needs to take a killed process away.
const PATIENCE: Duration = Duration::from_secs(30);

/// The processes with our mark other than this one, each with its role in the harness.
pub(crate) fn living() -> Vec<(i32, Option<String>)> {
    let mark = format!("{}={}", crate::MARK, std::env::var(crate::MARK).expect("every process here is marked"));
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else { continue };
        let Ok(environment) = std::fs::read(entry.path().join("environ")) else { continue };
        let has_ended = std::fs::read_to_string(entry.path().join("stat"))
            .is_ok_and(|stat| stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('Z')));
        let mut variables = environment.split(|byte| *byte == 0);
        if has_ended
            || id.unsigned_abs() == std::process::id()
            || !variables.any(|variable| variable == mark.as_bytes())
        {
            continue;
        }
        let role = environment.split(|byte| *byte == 0).find_map(|variable| variable.strip_prefix(b"CONTEND_ROLE="));
        found.push((id, role.map(|role| String::from_utf8_lossy(role).into_owned())));
    }
    found
}

/// Waits for this to be true; not for a time.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what} never came");
        std::thread::sleep(Duration::from_millis(2));
    }
}

pub(crate) fn assert_none_is_left() {
    let begun = Instant::now();
    // A guard takes its group away as soon as it runs, which on a busy machine may be later than this line.
    while !living().is_empty() {
        assert!(begun.elapsed() < PATIENCE, "left behind: {:?}", living());
        std::thread::sleep(Duration::from_millis(2));
    }
}
