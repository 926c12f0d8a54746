//! `list`: what there is to race.

use std::fmt::Write;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::cli::{Context, Ended, show};
use crate::lab::{Experiment, Kind};
use crate::setup::Value;
use crate::{Error, Lab, names};

/// What `list` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  list                  every lab
  list 01               one of them
  list --format json    for a program")]
pub struct List {
    /// Labs to show; none: all
    #[arg(value_name = "LAB")]
    labs: Vec<String>,
    /// How it is shown
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

/// How a list is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

#[derive(Serialize)]
struct LabEntry<'lab> {
    lab: &'lab str,
    question: &'lab str,
    experiments: Vec<ExperimentEntry<'lab>>,
}

#[derive(Serialize)]
struct ExperimentEntry<'lab> {
    experiment: &'lab str,
    about: &'lab str,
    kind: Kind,
    sweep: Vec<Swept<'lab>>,
    baseline: Option<&'lab str>,
    takes_input: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    rates: &'lab [u64],
    contenders: Vec<&'lab str>,
}

#[derive(Serialize)]
struct Swept<'lab> {
    parameter: &'lab str,
    values: &'lab [Value],
}

impl List {
    pub(crate) fn execute(&self, context: &Context<'_>) -> Result<Ended, Error> {
        let labs: Vec<&Lab> = match self.labs.as_slice() {
            [] => context.labs.iter().collect(),
            chosen => chosen.iter().map(|name| names::lab(context.labs, name)).collect::<Result<_, _>>()?,
        };
        let entries: Vec<LabEntry<'_>> = labs.iter().map(|lab| entry(lab)).collect();
        match self.format {
            ListFormat::Json => show::json(&entries)?,
            ListFormat::Text => show::print(&entries.iter().map(text).collect::<Vec<_>>().join("\n"))?,
        }
        Ok(Ended::Well)
    }
}

fn entry(lab: &Lab) -> LabEntry<'_> {
    let experiments = lab.experiments.iter().map(experiment_entry).collect();
    LabEntry { lab: &lab.name, question: &lab.question, experiments }
}

fn experiment_entry(experiment: &Experiment) -> ExperimentEntry<'_> {
    let spec = &experiment.spec;
    ExperimentEntry {
        experiment: &spec.name,
        about: &spec.about,
        kind: experiment.kind,
        sweep: spec.sweep.iter().map(|(parameter, values)| Swept { parameter, values }).collect(),
        baseline: spec.baseline(&experiment.contenders),
        takes_input: spec.takes_input,
        rates: &spec.rates,
        contenders: experiment.contenders.iter().map(|contender| contender.name.as_str()).collect(),
    }
}

fn text(entry: &LabEntry<'_>) -> String {
    let mut text = String::new();
    let mut line = |line: String| writeln!(text, "{line}").expect("a string takes everything");
    line(format!("{}: {}", entry.lab, entry.question));
    for experiment in &entry.experiments {
        let kind = match experiment.kind {
            Kind::Job => "job",
            Kind::Load => "load",
        };
        let about = if experiment.about.is_empty() { String::new() } else { format!(": {}", experiment.about) };
        line(format!("  {} ({kind}){about}", experiment.experiment));
        for Swept { parameter, values } in &experiment.sweep {
            let values: Vec<String> = values.iter().map(Value::to_string).collect();
            line(format!("    over {parameter}: {}", values.join(", ")));
        }
        if !experiment.rates.is_empty() {
            let rates: Vec<String> = experiment.rates.iter().map(u64::to_string).collect();
            line(format!("    open loop at: {} a second", rates.join(", ")));
        }
        if experiment.takes_input {
            line("    reads `--input`".to_owned());
        }
        for names in wrapped(&experiment.contenders) {
            line(format!("    {names}"));
        }
    }
    text
}

/// Names with commas between them, in lines that fit a terminal.
fn wrapped(names: &[&str]) -> Vec<String> {
    const WIDTH: usize = 96;
    let mut lines: Vec<String> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let comma = if index + 1 == names.len() { "" } else { "," };
        match lines.last_mut() {
            Some(last) if last.len() + name.len() + 2 <= WIDTH => *last = format!("{last} {name}{comma}"),
            _ => lines.push(format!("{name}{comma}")),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_experiments_sweeps_and_contenders() {
        let lab = crate::lab("sums", "how?").experiment(
            crate::job("sum", |_| 1_000_u64, |n: &u64| (0..*n).sum::<u64>())
                .about("a sum")
                .sweep("workers", [1, 2])
                .closure("formula", |n| n * (n - 1) / 2),
        );
        let text = text(&entry(&lab));
        assert!(text.starts_with("sums: how?\n  sum (job): a sum\n    over workers: 1, 2\n    "), "{text}");
        assert!(text.contains("formula\n"), "{text}");
    }
}
