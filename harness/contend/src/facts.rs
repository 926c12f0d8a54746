//! What a page says about a run besides its races: when, where, with what.

use crate::quantity::{memory, span};
use crate::report::Report;

/// Names and values, in reading order; what is not known is left out.
pub(crate) fn facts(report: &Report) -> Vec<(&'static str, String)> {
    let (run, machine) = (&report.run, &report.machine);
    let cores = if machine.cores == 1 { "1 core".to_owned() } else { format!("{} cores", machine.cores) };
    let kib = machine.memory_kib.map(memory);
    let virtualisation = machine.virtualisation.clone().filter(|kind| kind != "none");
    let place = [machine.cpu.clone(), cores, machine.arch.clone()];
    let machine_words: Vec<String> = place.into_iter().chain(kib).chain(virtualisation).collect();
    let ended = if run.complete {
        "complete".to_owned()
    } else {
        format!("interrupted: `{} run --resume` goes on with it", run.program())
    };
    let versions =
        run.versions.iter().map(|(name, version)| format!("{name} {version}")).collect::<Vec<_>>().join(", ");
    let known = |text: &Option<String>| text.clone().unwrap_or_default();
    let facts = [
        ("started", run.started.clone()),
        ("took", format!("{}, {ended}", span(run.seconds))),
        ("depth", run.depth.clone()),
        ("command", run.command.clone()),
        ("machine", machine_words.join(", ")),
        ("system", machine.system.clone()),
        ("contend", format!("{} ({})", run.contend, run.profile)),
        ("compiler", known(&run.rustc)),
        ("revision", known(&run.revision)),
        ("seed", run.seed.to_string()),
        ("versions", versions),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}
