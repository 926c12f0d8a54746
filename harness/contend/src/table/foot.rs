//! What must be known to read a table: what the race could see, who leads, who did not race and why.

use super::words;
use crate::quantity::{percent, ratio_in, span};
use crate::report::{ContenderReport, Foot, Judged, Leaders, PointReport};
use crate::view::View;

/// The lines under the whole table.
pub(super) fn whole(view: View<'_>) -> Vec<String> {
    let point = view.point;
    let mut lines = vec![how_to_read(view)];
    lines.extend(view.experiment.caution.clone());
    lines.extend(point.foot.iter().filter_map(here_and_now));
    lines.extend(point.foot.as_ref().and_then(|foot| foot.bridge.as_ref()).map(|bridge| bridged(point, bridge)));
    lines.extend(point.leaders.as_ref().map(leaders));
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
