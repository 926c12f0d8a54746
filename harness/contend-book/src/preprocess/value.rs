//! Numbers in the text, each from the reference run, with its unit, and its interval where it is a comparison.

use contend::quantity;
use contend::report::{ContenderReport, Judged, Lean, PointReport, Quartiles, Said, Summary};

use super::directive::Directive;
use super::ratio::{self, Ratio};
use super::{Shown, escape};
use crate::results::{self, Raced, Results};

/// Shown where a number will stand once it was measured.
const NO_RUN: &str = "<span class=\"unmeasured\">(no reference run yet)</span>";
/// Shown where the reference run has no such number.
const NO_VALUE: &str = "<span class=\"unmeasured\">(not in the reference run)</span>";

/// # Errors
/// A sentence, where the directive itself is wrong.
pub(super) fn show(directive: &Directive, results: &Results) -> Result<Shown, String> {
    match directive.kind.as_str() {
        "version" | "machine" | "date" | "command" => about_run(directive, results),
        "twin" | "spike" | "bridge" | "visible" | "generations" | "leader" => about_point(directive, results),
        _ => about_contender(directive, results),
    }
}

fn about_run(directive: &Directive, results: &Results) -> Result<Shown, String> {
    let name = match directive.kind.as_str() {
        "version" => Some(directive.words::<1>("NAME")?[0]),
        _ => directive.words.first().map(String::as_str),
    };
    let run = match directive.kind.as_str() {
        "version" => results.reference_of(None),
        _ => results.reference_of(name),
    };
    let Some(run) = run else { return Ok(no_run("no reference run yet")) };
    let text = match directive.kind.as_str() {
        "machine" => results::machine(&run.report.machine),
        "date" => run.date().to_owned(),
        "command" => format!("`{}`", run.report.run.command),
        _ => {
            let name = name.unwrap_or_default();
            let Some(version) = run.report.run.versions.get(name) else {
                return Ok(no_value(format!("run `{}` has no version of `{name}`", run.report.run.name)));
            };
            version.clone()
        }
    };
    Ok(Shown::Text(text))
}

fn about_point(directive: &Directive, results: &Results) -> Result<Shown, String> {
    let [lab, experiment] = directive.words("LAB EXPERIMENT [name=value]")?;
    let Some(raced) = results.reference(lab, experiment) else { return Ok(no_race(lab, experiment)) };
    let point = match raced.point(&directive.point) {
        Ok(point) => point,
        Err(why) => return Ok(no_value(why)),
    };
    let foot = point.foot.clone().unwrap_or_default();
    let text = match directive.kind.as_str() {
        "twin" => foot.twin.as_ref().map(judged),
        "spike" => foot.spike.as_ref().map(judged),
        "bridge" => foot.bridge.as_ref().map(judged),
        "visible" => foot.smallest_visible.map(quantity::percent),
        "leader" => point.leaders.as_ref().map(|leaders| format!("`{}`", leaders.leader)),
        _ => Some(point.generations.to_string()),
    };
    Ok(match text {
        Some(text) => measured(&text, &raced, point, None),
        None => no_value(format!("{experiment} has no `{}` at {}", directive.kind, results::describe(point))),
    })
}

fn about_contender(directive: &Directive, results: &Results) -> Result<Shown, String> {
    let read = reader(&directive.kind)?;
    let [lab, experiment, name] = directive.words("LAB EXPERIMENT CONTENDER [against=CONTENDER] [name=value]")?;
    let Some(raced) = results.reference(lab, experiment) else { return Ok(no_race(lab, experiment)) };
    let found = raced.point(&directive.point).and_then(|point| {
        let contender = results::contender(point, name)?;
        let asked = Asked { raced: &raced, point, contender, against: directive.against.as_deref() };
        Ok((point, read(&asked)?))
    });
    Ok(match found {
        Ok((point, (text, level))) => measured(&text, &raced, point, level),
        Err(why) => no_value(format!("{experiment}: {why}")),
    })
}

/// One contender at one point, and whom to compare it with.
struct Asked<'a> {
    raced: &'a Raced<'a>,
    point: &'a PointReport,
    contender: &'a ContenderReport,
    against: Option<&'a str>,
}

/// The text, and the level of its interval where it has one.
type Read = fn(&Asked<'_>) -> Result<(String, Option<f64>), String>;

/// Every number that can be asked of a contender. The list is the documentation: see the book's `how-contend-is-built`.
fn reader(kind: &str) -> Result<Read, String> {
    Ok(match kind {
        "ratio" => |asked| {
            let ratio = ratio::between(asked.point, &asked.contender.name, asked.against)?;
            Ok((interval(ratio), Some(ratio.level)))
        },
        "speedup" => |asked| {
            let ratio = ratio::between(asked.point, &asked.contender.name, asked.against)?.inverse();
            Ok((interval(ratio), Some(ratio.level)))
        },
        "verdict" => |asked| {
            let judged = asked.contender.judgement.ok_or("the baseline is compared with nothing")?;
            Ok((verdict(&judged.said), Some(judged.level)))
        },
        "wall" => |asked| quartiles(asked, |summary| summary.wall_ns, quantity::duration),
        "throughput" => |asked| {
            let per_second = summary(asked)?.per_second.median;
            Ok((rate(per_second, &asked.raced.experiment.unit), None))
        },
        "cpu" => |asked| one(asked, |summary| summary.cpu_ns, quantity::duration),
        "running" => |asked| one(asked, |summary| summary.running_ns, quantity::duration),
        "waiting" => |asked| one(asked, |summary| summary.waiting_ns, quantity::duration),
        "blocked" => |asked| one(asked, |summary| summary.blocked_ns, quantity::duration),
        "voluntary" => |asked| one(asked, |summary| summary.voluntary, quantity::per_operation),
        "involuntary" => |asked| one(asked, |summary| summary.involuntary, quantity::per_operation),
        "switches" => {
            |asked| one(asked, |summary| Some(summary.voluntary? + summary.involuntary?), quantity::per_operation)
        }
        "fairness" => |asked| one(asked, |summary| summary.fairness, quantity::significant),
        "overlap" => |asked| one(asked, |summary| summary.overlap, quantity::significant),
        "owner-changes" => |asked| one(asked, |summary| summary.owner_changes, quantity::per_operation),
        "timing-cost" => |asked| one(asked, |summary| summary.timed_ratio, quantity::significant),
        "p50" => |asked| one(asked, |summary| summary.latency_ns.get("p50").copied(), quantity::duration),
        "p90" => |asked| one(asked, |summary| summary.latency_ns.get("p90").copied(), quantity::duration),
        "p99" => |asked| one(asked, |summary| summary.latency_ns.get("p99").copied(), quantity::duration),
        "p99.9" => |asked| one(asked, |summary| summary.latency_ns.get("p99.9").copied(), quantity::duration),
        "peak" => |asked| of_trial(asked, |trial| Some(quantity::memory(trial.peak_kib?))),
        "build" => |asked| of_trial(asked, |trial| Some(quantity::duration(trial.build_ns as f64))),
        "threads" => |asked| of_trial(asked, |trial| Some(trial.threads?.to_string())),
        _ => return Err(format!("there is no directive `{kind}`")),
    })
}

fn summary<'a>(asked: &Asked<'a>) -> Result<&'a Summary, String> {
    asked.contender.summary.as_ref().ok_or_else(|| format!("`{}` has no summary", asked.contender.name))
}

fn one(
    asked: &Asked<'_>,
    value: fn(&Summary) -> Option<f64>,
    said: fn(f64) -> String,
) -> Result<(String, Option<f64>), String> {
    let value = value(summary(asked)?).ok_or_else(|| format!("`{}` has no such value", asked.contender.name))?;
    Ok((said(value), None))
}

fn quartiles(
    asked: &Asked<'_>,
    value: fn(&Summary) -> Quartiles,
    said: fn(f64) -> String,
) -> Result<(String, Option<f64>), String> {
    let Quartiles { low, median, high } = value(summary(asked)?);
    Ok((format!("{} (quartiles {} and {})", said(median), said(low), said(high)), None))
}

fn of_trial(
    asked: &Asked<'_>,
    value: fn(&contend::report::Trial) -> Option<String>,
) -> Result<(String, Option<f64>), String> {
    let said = asked.contender.trial.as_ref().and_then(value);
    Ok((said.ok_or_else(|| format!("the trial of `{}` does not say", asked.contender.name))?, None))
}

fn interval(ratio: Ratio) -> String {
    quantity::ratio_in(ratio.ratio, ratio.low, ratio.high)
}

/// A rate in a sentence: tables have no room for words, sentences have no need for letters.
fn rate(per_second: f64, unit: &str) -> String {
    let number = quantity::rate(per_second, unit);
    let said = match number.rsplit_once(' ') {
        Some((number, "k")) => format!("{number} thousand {unit}"),
        Some((number, "M")) => format!("{number} million {unit}"),
        Some((number, "G")) => format!("{number} billion {unit}"),
        // Bytes carry their unit already.
        Some(_) => number,
        None => format!("{number} {unit}"),
    };
    format!("{said} a second")
}

fn judged(judged: &Judged) -> String {
    quantity::ratio_in(judged.ratio, judged.low, judged.high)
}

fn verdict(said: &Said) -> String {
    match said {
        Said::Faster => "faster".into(),
        Said::Slower => "slower".into(),
        Said::Same { within } => format!("same within {:.1} %", within * 100.0),
        Said::CannotTell { leaning: None, .. } => "cannot tell".into(),
        Said::CannotTell { leaning: Some(Lean::Faster), .. } => "cannot tell, leaning faster".into(),
        Said::CannotTell { leaning: Some(Lean::Slower), .. } => "cannot tell, leaning slower".into(),
    }
}

/// The number, and behind the pointer where it comes from.
fn measured(text: &str, raced: &Raced<'_>, point: &PointReport, level: Option<f64>) -> Shown {
    let mut from = format!("{} {} {}", raced.lab, raced.experiment.experiment, results::describe(point));
    if let Some(level) = level {
        from += &format!(", {:.0} % interval", level * 100.0);
    }
    from += &format!(", run {}", raced.run.report.run.name);
    Shown::Text(format!("<span class=\"measured\" title=\"{}\">{}</span>", escape(&from), escape(text)))
}

fn no_race(lab: &str, experiment: &str) -> Shown {
    no_run(format!("no reference run of {lab} {experiment} yet"))
}

fn no_run(why: impl Into<String>) -> Shown {
    Shown::Missing { text: NO_RUN.into(), why: why.into() }
}

fn no_value(why: impl Into<String>) -> Shown {
    Shown::Missing { text: NO_VALUE.into(), why: why.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_said_in_words() {
        let said = [(312.0, "files"), (2.5e6, "additions"), (3.0 * 1024.0 * 1024.0, "bytes")]
            .map(|(rate_of, unit)| rate(rate_of, unit));
        assert_eq!(said, ["312 files a second", "2.50 million additions a second", "3.00 MiB a second"]);
    }
}
