//! What must be known to read a table: what the race could see, who leads, who did not race and why.

use std::collections::BTreeMap;

use super::words;
use crate::quantity::{count, duration, percent, ratio_in, significant, span};
use crate::report::{Coefficient, ContenderReport, Foot, Judged, Leaders, PointReport, Scaling, Summary};
use crate::view::{View, shown};

/// The lines under the whole table.
pub(super) fn whole(view: View<'_>) -> Vec<String> {
    let point = view.point;
    let mut lines = vec![how_to_read(view)];
    lines.extend(view.experiment.caution.clone());
    lines.extend(point.foot.iter().filter_map(here_and_now));
    lines.extend(point.foot.as_ref().and_then(|foot| foot.bridge.as_ref()).map(|bridge| bridged(point, bridge)));
    lines.extend(point.leaders.as_ref().map(leaders));
    lines.extend(open_loop(view));
    lines.extend(scaling(point));
    lines.push(evidence(point));
    lines.extend(dropped(point));
    lines.extend(company(point));
    lines.extend(point.contenders.iter().filter_map(missing));
    lines.extend(watched(point));
    lines.extend(point.contenders.iter().filter_map(spoiled));
    lines.extend(point.contenders.iter().filter_map(note));
    lines
}

/// The lines that even a short table must not lack.
pub(super) fn short(view: View<'_>) -> Vec<String> {
    let point = view.point;
    let mut lines = vec![how_to_read(view)];
    lines.extend(view.experiment.caution.clone());
    lines.extend(point.foot.iter().filter_map(here_and_now));
    lines.extend(point.leaders.as_ref().map(leaders));
    lines.extend(open_loop(view).first().cloned());
    lines.extend(point.contenders.iter().filter_map(missing));
    lines
}

fn how_to_read(view: View<'_>) -> String {
    let baseline = &view.point.baseline;
    let operation = match view.operation() {
        "op" => "operation",
        operation => operation,
    };
    format!(
        "time vs {baseline}: time of one {operation} over {baseline}'s, 0.50 took half the time; in brackets the \
         interval that decided, and its level"
    )
}

/// Half of an interval, as `± 0.002`.
fn half(judged: &Judged) -> f64 {
    (judged.high - judged.low) / 2.0
}

fn here_and_now(foot: &Foot) -> Option<String> {
    let twin = foot.twin.as_ref().map(|twin| format!("twin {:.3} ± {:.3}", twin.ratio, half(twin)));
    let spike = foot.spike.as_ref().map(|spike| {
        let scaled = if foot.spike_is_scaled { " (by scaling samples)" } else { "" };
        format!("2 % read as {:.1} % ± {:.1} %{scaled}", (spike.ratio - 1.0) * 100.0, half(spike) * 100.0)
    });
    let visible = foot.smallest_visible.map(|share| format!("smallest visible difference (80 %) {}", percent(share)));
    let parts: Vec<String> = twin.into_iter().chain(spike).chain(visible).collect();
    (!parts.is_empty()).then(|| format!("here and now: {}", parts.join(", ")))
}

fn bridged(point: &PointReport, bridge: &Judged) -> String {
    format!(
        "bridge: {} in a process of its own takes {} of its time among the others; across that border nothing under \
         10 % is called faster or slower",
        point.baseline,
        ratio_in(bridge.ratio, bridge.low, bridge.high)
    )
}

fn leaders(leaders: &Leaders) -> String {
    match leaders.tied.as_slice() {
        [] => format!("{} leads", leaders.leader),
        tied => format!("{} leads; tied with the leader: {}", leaders.leader, tied.join(", ")),
    }
}

/// How to read the open loop's columns, who was saturated now and then, and what a closed loop would have said.
fn open_loop(view: View<'_>) -> Vec<String> {
    let rates = view.rates();
    if rates.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![
        "open loop (columns with a rate): operations are begun at planned times, and latency counts from there; lag is \
         how late the harness itself was; saturated: in more than a tenth of the generations the backlog grew by over \
         1 % of the arrivals"
            .to_owned(),
    ];
    for per_second in rates {
        let at = |summary: &Summary| summary.open.iter().find(|open| open.per_second == per_second).cloned();
        let said: Vec<String> = shown(view.point)
            .filter_map(|(contender, summary)| {
                let open = at(summary)?;
                let kept_up = summary.latency_ns.contains_key(&format!("p50@{per_second}"));
                let from_real_starts = open.service_ns.get("p99").filter(|_| kept_up).map(|p99| duration(*p99));
                let saturated = (open.saturated > 0.0).then(|| format!("saturated in {}", percent(open.saturated)));
                let parts: Vec<String> = from_real_starts.into_iter().chain(saturated).collect();
                (!parts.is_empty()).then(|| format!("{} {}", contender.name, parts.join(", ")))
            })
            .collect();
        if !said.is_empty() {
            let rate = count(per_second as f64);
            lines.push(format!("at {rate}/s p99 from the real starts, as a closed loop has it: {}", said.join("; ")));
        }
    }
    lines
}

/// What the universal scalability law says of each contender, or once why it says nothing of any.
fn scaling(point: &PointReport) -> Vec<String> {
    let all: Vec<(&str, &Scaling)> = shown(point)
        .filter_map(|(contender, summary)| Some((contender.name.as_str(), summary.scaling.as_ref()?)))
        .collect();
    let mut refused: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut fitted: Vec<String> = Vec::new();
    for &(name, scaling) in &all {
        match scaling {
            Scaling::Refused { why } => refused.entry(why.as_str()).or_default().push(name),
            Scaling::Fitted { contention, coherency, peak_workers, misses_by, .. } => {
                let peak = peak_workers.map_or("no peak in sight".to_owned(), |peak| {
                    format!("peak at {}", ratio_in(peak.value, peak.low, peak.high))
                });
                let [contention, coherency] = [contention, coherency].map(coefficient);
                fitted.push(format!(
                    "{name}: contention {contention}, coherency {coherency}, {peak}; misses by {}",
                    percent(*misses_by)
                ));
            }
        }
    }
    let refused = refused.into_iter().map(|(why, names)| match names.len() {
        number if number == all.len() => format!("no scalability law: {why}"),
        _ => format!("no scalability law for {}: {why}", names.join(", ")),
    });
    let law = (!fitted.is_empty()).then(|| {
        "scalability law over workers, with 95 % intervals (contention: the share for which workers wait for each \
         other; coherency: what each pair of them costs):"
            .to_owned()
    });
    law.into_iter().chain(fitted).chain(refused).collect()
}

/// A coefficient with its interval: it may be negative, which a ratio may not.
fn coefficient(one: &Coefficient) -> String {
    let [value, low, high] = [one.value, one.low, one.high].map(significant);
    format!("{value} [{low}, {high}]")
}

fn evidence(point: &PointReport) -> String {
    let comparisons = match point.comparisons {
        1 => "1 comparison".to_owned(),
        number => format!("{number} comparisons that share the error level"),
    };
    format!("{} generations, {comparisons}, {}", point.generations, span(point.seconds))
}

fn dropped(point: &PointReport) -> Option<String> {
    let causes: Vec<String> = point.dropped.iter().map(|(name, number)| format!("{number} by {name}")).collect();
    (!causes.is_empty()).then(|| format!("dropped generations: {}", causes.join(", ")))
}

fn company(point: &PointReport) -> Option<String> {
    let foreign = point.company.foreign_cpu.map(|share| format!("other programs used {} of the cores", percent(share)));
    let steal = point.company.steal.map(|share| format!("the host took {}", percent(share)));
    let parts: Vec<String> = foreign.into_iter().chain(steal).collect();
    (!parts.is_empty()).then(|| format!("company: {}", parts.join(", ")))
}

/// Whose answer was right in the trial, and who did not race at this depth.
fn watched(point: &PointReport) -> Option<String> {
    let stayed = |one: &&ContenderReport| one.status.is_verified() && !one.raced;
    let names: Vec<&str> = point.contenders.iter().filter(stayed).map(|one| one.name.as_str()).collect();
    (!names.is_empty()).then(|| format!("verified, and not raced here: {}", names.join(", ")))
}

fn missing(contender: &ContenderReport) -> Option<String> {
    let why = contender.status.why()?;
    Some(format!("{}: {}: {}", contender.name, contender.status.word(), one_line(why)))
}

fn spoiled(contender: &ContenderReport) -> Option<String> {
    let spoiled = &contender.trial.as_ref()?.spoiled;
    (!spoiled.is_empty()).then(|| {
        format!("{}: raced apart, because of what it did to its process: {}", contender.name, spoiled.join(", "))
    })
}

/// What a row is: its version and its author's sentence.
fn note(contender: &ContenderReport) -> Option<String> {
    if !contender.raced {
        return None;
    }
    let parts: Vec<String> = contender.version.iter().chain(&contender.note).map(|text| one_line(text)).collect();
    (!parts.is_empty()).then(|| format!("{}: {}", words::name(contender), parts.join("; ")))
}

/// A panic or an error may have several lines; a foot has one a contender.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
