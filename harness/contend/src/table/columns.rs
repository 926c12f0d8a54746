//! What each column shows, one reader a column, in the order of the table.

use super::{Column, Side, words};
use crate::lab::Kind;
use crate::quantity::{
    count, duration, durations, memory, per_operation, percent, rate, rate_range, significant, trimmed,
};
use crate::report::{ContenderReport, Judged, Place, Said, Summary};
use crate::view::View;

/// Makes a contender's cell; `None` is an empty one.
type Read = dyn Fn(View<'_>, &ContenderReport) -> Option<String>;

/// A column's head and how its cells are read.
pub(super) struct Reader {
    pub(super) column: Column,
    pub(super) read: Box<Read>,
}

fn words(title: impl Into<String>, read: impl Fn(View<'_>, &ContenderReport) -> Option<String> + 'static) -> Reader {
    Reader { column: Column { title: title.into(), side: Side::Left }, read: Box::new(read) }
}

fn numbers(title: impl Into<String>, read: impl Fn(View<'_>, &ContenderReport) -> Option<String> + 'static) -> Reader {
    Reader { column: Column { title: title.into(), side: Side::Right }, read: Box::new(read) }
}

/// A number over all generations; nothing is shown of who did not race or was not verified.
fn measured(title: impl Into<String>, read: impl Fn(View<'_>, &Summary) -> Option<String> + 'static) -> Reader {
    numbers(title, move |view, contender| {
        let summary = contender.summary.as_ref().filter(|_| contender.status.is_verified())?;
        read(view, summary)
    })
}

/// The same of a figure that is shown of rows measured elsewhere, too: read beside the others, compared with none.
fn figure(title: impl Into<String>, read: impl Fn(View<'_>, &Summary) -> Option<String> + 'static) -> Reader {
    numbers(title, move |view, contender| {
        let summary = contender.summary.as_ref().filter(|_| contender.status.has_figures())?;
        read(view, summary)
    })
}

/// A small list for a README.
pub(super) fn few(view: View<'_>) -> Vec<Reader> {
    let mut few = vec![name(), throughput(view), ratio(view), verdict()];
    if view.experiment.kind == Kind::Load {
        few.push(quantile("p99"));
        few.extend(view.rates().into_iter().map(|per_second| quantile_at("p99", per_second)));
        few.push(knee());
    }
    few.push(cpu(view));
    few.push(status());
    few
}

/// All of it.
pub(super) fn whole(view: View<'_>) -> Vec<Reader> {
    let operation = view.operation();
    let mut whole = vec![name(), throughput(view), ratio(view), verdict()];
    match view.experiment.kind {
        Kind::Job => {
            whole.push(figure(format!("time/{operation}"), |_, summary| Some(duration(summary.wall_ns.median))));
            whole.push(figure("quartiles", |_, summary| Some(durations(summary.wall_ns.low, summary.wall_ns.high))));
        }
        Kind::Load => {
            whole.push(measured("quartiles", |view, summary| {
                Some(rate_range(summary.per_second.low, summary.per_second.high, &view.experiment.unit))
            }));
            whole.extend(["p50", "p99", "p99.9"].map(quantile));
            for per_second in view.rates() {
                whole.extend(["p50", "p99", "p99.9"].map(|name| quantile_at(name, per_second)));
                whole.push(lag(per_second));
            }
            whole.push(knee());
        }
    }
    whole.push(cpu(view));
    whole.push(measured("CPU ratio", |_, summary| summary.cpu_ratio.map(significant)));
    whole.push(measured("running", |_, summary| summary.running_ns.map(duration)));
    whole.push(measured("waiting", |_, summary| summary.waiting_ns.map(duration)));
    whole.push(measured("blocked", |_, summary| summary.blocked_ns.map(duration)));
    whole.push(measured("vol. switches", |_, summary| summary.voluntary.map(per_operation)));
    whole.push(measured("invol. switches", |_, summary| summary.involuntary.map(per_operation)));
    whole.push(trial("peak memory", |trial| trial.peak_kib.map(memory)));
    whole.push(trial("threads", |trial| trial.threads.map(|threads| threads.to_string())));
    whole.push(measured("fairness", |_, summary| summary.fairness.map(|fairness| format!("{fairness:.2}"))));
    whole.push(measured("worker shares", |_, summary| {
        summary.worker_shares.map(|shares| format!("{:.2} to {:.2}", shares.least, shares.most))
    }));
    whole.push(measured("longest gap", |_, summary| summary.longest_gap_ns.map(duration)));
    whole.push(measured("overlap", overlap));
    whole.push(measured("owner changes", |_, summary| summary.owner_changes.map(per_operation)));
    whole.push(measured("timed/untimed", |_, summary| summary.timed_ratio.map(|ratio| format!("{ratio:.2}"))));
    whole.push(measured("spread", |_, summary| Some(percent(summary.spread))));
    // Without any marked slice there is nothing to say.
    whole.push(measured("marked", |_, summary| (summary.marked > 0.0).then(|| percent(summary.marked))));
    whole.push(words("place", |_, contender| contender.raced.then(|| place(contender.place).to_owned())));
    whole.push(status());
    whole
}

fn name() -> Reader {
    words("contender", |_, contender| Some(words::name(contender)))
}

fn throughput(view: View<'_>) -> Reader {
    figure(format!("{}/s", view.experiment.unit), |view, summary| {
        let is_known = !summary.per_second.is_unknown();
        is_known.then(|| rate(summary.per_second.median, &view.experiment.unit))
    })
}

fn ratio(view: View<'_>) -> Reader {
    numbers(format!("time vs {}", view.point.baseline), |_, contender| {
        contender.judgement.as_ref().filter(|_| contender.status.is_verified()).map(words::ratio)
    })
}

fn verdict() -> Reader {
    words("verdict", |view, contender| {
        // Who has no verdict says here why, since it is here that one looks.
        if !contender.status.is_verified() {
            return Some(contender.status.word().to_owned());
        }
        if !contender.raced {
            return Some("did not race".to_owned());
        }
        let is_baseline = words::is_baseline(view.point, contender);
        contender.judgement.as_ref().map(words::verdict).or_else(|| is_baseline.then(|| "baseline".into()))
    })
}

/// A latency with its own verdict behind it, where there is one: `1.24 µs, faster`.
fn quantile(name: &'static str) -> Reader {
    numbers(name, move |_, contender| latency(contender, name))
}

fn latency(contender: &ContenderReport, name: &str) -> Option<String> {
    let summary = contender.summary.as_ref().filter(|_| contender.status.is_verified())?;
    let latency = duration(*summary.latency_ns.get(name)?);
    Some(match contender.latency_judgements.get(name) {
        Some(Judged { said: Said::Faster, .. }) => format!("{latency}, faster"),
        Some(Judged { said: Said::Slower, .. }) => format!("{latency}, slower"),
        _ => latency,
    })
}

/// `20 k/s`.
fn rate_in_words(per_second: u64) -> String {
    format!("{}/s", trimmed(&count(per_second as f64)))
}

/// A latency in the open loop; in its place, that more arrived than could be done.
fn quantile_at(name: &'static str, per_second: u64) -> Reader {
    numbers(format!("{name} at {}", rate_in_words(per_second)), move |view, contender| {
        let is_saturated = || view.saturated(per_second).contains(&contender.name.as_str());
        latency(contender, &format!("{name}@{per_second}")).or_else(|| is_saturated().then(|| "saturated".to_owned()))
    })
}

/// How late the generator itself was.
fn lag(per_second: u64) -> Reader {
    measured(format!("lag p99 at {}", rate_in_words(per_second)), move |_, summary| {
        let open = summary.open.iter().find(|open| open.per_second == per_second)?;
        open.lag_ns.get("p99").copied().map(duration)
    })
}

/// From which rate on it falls behind, as an interval: nothing is claimed in between.
fn knee() -> Reader {
    measured("knee/s", |_, summary| {
        let knee = summary.knee?;
        let [under, over] = [knee.under_per_second, knee.over_per_second].map(|rate| rate.map(|rate| rate as f64));
        match (under, over) {
            (Some(under), Some(over)) => Some(rate_range(under, over, "")),
            (Some(under), None) => Some(format!("over {}", count(under))),
            (None, Some(over)) => Some(format!("under {}", count(over))),
            (None, None) => None,
        }
    })
}

fn cpu(view: View<'_>) -> Reader {
    figure(format!("CPU/{}", view.operation()), |_, summary| summary.cpu_ns.map(duration))
}

fn trial(title: &str, read: impl Fn(&crate::report::Trial) -> Option<String> + 'static) -> Reader {
    numbers(title, move |_, contender| read(contender.trial.as_ref().filter(|_| contender.status.is_verified())?))
}

/// Under this share of overlap, workers that each have a core did not meet.
const CONTENDED: f64 = 0.9;

fn overlap(view: View<'_>, summary: &Summary) -> Option<String> {
    let overlap = summary.overlap?;
    let should_overlap = view.workers() > 1 && view.workers() <= view.report.machine.cores;
    let figure = format!("{overlap:.2}");
    Some(if should_overlap && overlap < CONTENDED { format!("{figure}, not contended here") } else { figure })
}

fn place(place: Place) -> &'static str {
    match place {
        Place::Together => "together",
        Place::Apart => "apart",
    }
}

fn status() -> Reader {
    words("status", |view, contender| {
        let word = contender.status.word();
        let generations = contender.generations.len();
        Some(if contender.status.is_verified() && !contender.raced {
            format!("{word}, did not race")
        } else if contender.raced && generations > 0 && generations < view.point.generations {
            format!("{word}, {generations} of {} generations", view.point.generations)
        } else {
            word.to_owned()
        })
    })
}
