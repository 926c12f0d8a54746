//! How the command `analyze-logs` shows what it found.

use contend::quantity;
use contend::table::{Column, Side, Table};
use lab07_log_jobs::analyze::{Analysis, FileReport};
use lab07_log_jobs::{ByLevel, Level, NameCounts, Tally, WITHOUT_LEVEL};
use serde_json::{Value, json};

use crate::shown::{in_one_line, name};

/// A table for each question that these logs can answer.
pub(super) fn tables(analysis: &Analysis, top: usize) -> Vec<Table> {
    let total = &analysis.total;
    let mut tables = vec![levels(analysis)];
    if !total.hours.is_empty() {
        tables.push(hours(total));
    }
    if !total.statuses.is_empty() {
        tables.push(requests(total));
    }
    for (counts, what) in [(&total.sources, "sources"), (&total.messages, "messages")] {
        if counts.distinct() > 0 && top > 0 {
            tables.push(most_frequent(counts, what, top));
        }
    }
    tables
}

fn levels(analysis: &Analysis) -> Table {
    let total = &analysis.total;
    let shares = |count: u64| match total.records {
        0 => String::new(),
        records => quantity::percent(count as f64 / records as f64),
    };
    let named = Level::ALL.iter().rev().map(|level| (level.name(), total.level(*level)));
    let rows = named.chain([("no level", total.levels[WITHOUT_LEVEL])]).filter(|(_, count)| *count > 0);
    let mut foot = vec![format!(
        "{} files, {} lines, {}: {} records, {} lines that belong to one before",
        analysis.files.len(),
        total.lines,
        quantity::bytes(total.bytes as f64),
        total.records,
        total.continued
    )];
    if total.left_out > 0 {
        foot.push(format!("{} records are not of that time, or say none", total.left_out));
    }
    if total.cut > 0 {
        foot.push(format!("{} lines are longer than 1 MiB: their beginning was read", total.cut));
    }
    foot.extend(layouts(analysis));
    let failures = analysis
        .files
        .iter()
        .filter_map(|file| file.fault.as_ref().map(|fault| format!("failed: {}: {fault}", name(&file.path))));
    foot.extend(failures);
    Table {
        caption: "records by level".to_owned(),
        columns: vec![left("level"), right("records"), right("share")],
        rows: rows.map(|(level, count)| vec![level.to_owned(), count.to_string(), shares(count)]).collect(),
        foot,
    }
}

/// Which layouts were found, and in how many files.
fn layouts(analysis: &Analysis) -> Option<String> {
    let mut found: Vec<(&str, usize)> = Vec::new();
    for layout in analysis.files.iter().filter_map(|file| file.layout) {
        match found.iter_mut().find(|(name, _)| *name == layout.name()) {
            Some((_, files)) => *files += 1,
            None => found.push((layout.name(), 1)),
        }
    }
    let said: Vec<String> = found.iter().map(|(layout, files)| format!("{layout} ({files})")).collect();
    (!said.is_empty()).then(|| format!("layouts: {}", said.join(", ")))
}

fn hours(total: &Tally) -> Table {
    let worse = [Level::Fatal, Level::Error, Level::Warn];
    let rows = total.hours.iter().map(|(hour, counts)| {
        let mut row = vec![hour.to_string(), counts.iter().sum::<u64>().to_string()];
        row.extend(worse.iter().map(|level| counts[*level as usize].to_string()));
        row
    });
    let mut columns = vec![left("hour"), right("records")];
    columns.extend(worse.iter().map(|level| right(level.name())));
    Table { caption: "records by hour, as written".to_owned(), columns, rows: rows.collect(), foot: Vec::new() }
}

fn requests(total: &Tally) -> Table {
    let rows = total.statuses.iter().map(|(status, times)| vec![status.to_string(), times.to_string()]);
    let mut foot = vec![format!("{} sent", quantity::bytes(total.sent as f64))];
    let at = |share| total.micros.quantile(share).map(|micros| quantity::duration(micros as f64 * 1e3));
    if let (Some(p50), Some(p99), Some(p999)) = (at(0.5), at(0.99), at(0.999)) {
        foot.push(format!("time taken: p50 {p50}, p99 {p99}, p99.9 {p999}, of {} requests", total.micros.count()));
    }
    Table {
        caption: "requests by status".to_owned(),
        columns: vec![left("status"), right("requests")],
        rows: rows.collect(),
        foot,
    }
}

fn most_frequent(counts: &NameCounts, what: &str, top: usize) -> Table {
    let rows = counts.top(top).into_iter().map(|(name, times)| vec![times.to_string(), in_one_line(&name)]);
    let mut foot = vec![format!("{} different {what} in all", counts.distinct())];
    if counts.beyond() > 0 {
        foot.push(format!("{} records had others: more than so many are not told apart", counts.beyond()));
    }
    Table {
        caption: format!("most frequent {what}"),
        columns: vec![right("records"), left(what)],
        rows: rows.collect(),
        foot,
    }
}

fn left(title: &str) -> Column {
    Column { title: title.to_owned(), side: Side::Left }
}

fn right(title: &str) -> Column {
    Column { title: title.to_owned(), side: Side::Right }
}

/// All of it for a program.
pub(super) fn json(analysis: &Analysis, top: usize) -> Value {
    let total = &analysis.total;
    let frequent = |counts: &NameCounts| {
        let top: Vec<Value> =
            counts.top(top).into_iter().map(|(name, times)| json!({ "name": name, "records": times })).collect();
        json!({ "distinct": counts.distinct(), "beyond": counts.beyond(), "top": top })
    };
    let hours: serde_json::Map<String, Value> =
        total.hours.iter().map(|(hour, counts)| (hour.to_string(), by_level(counts))).collect();
    let micros = |share| total.micros.quantile(share);
    json!({
        "lines": total.lines,
        "bytes": total.bytes,
        "records": total.records,
        "continued": total.continued,
        "left_out": total.left_out,
        "cut": total.cut,
        "levels": by_level(&total.levels),
        "hours": hours,
        "sources": frequent(&total.sources),
        "messages": frequent(&total.messages),
        "statuses": total.statuses,
        "sent_bytes": total.sent,
        "time_taken_us": { "count": total.micros.count(), "p50": micros(0.5), "p99": micros(0.99), "p99.9": micros(0.999) },
        "failed": analysis.failed(),
        "files": analysis.files.iter().map(file).collect::<Vec<_>>(),
    })
}

fn file(file: &FileReport) -> Value {
    json!({
        "path": file.path.to_string_lossy(),
        "layout": file.layout.map(|layout| layout.name()),
        "lines": file.lines,
        "records": file.records,
        "levels": by_level(&file.levels),
        "fault": file.fault.as_ref().map(ToString::to_string),
    })
}

fn by_level(counts: &ByLevel) -> Value {
    let names = Level::ALL.iter().map(|level| level.name()).chain(["none"]);
    let counted = names.zip(counts).filter(|(_, count)| **count > 0);
    counted.map(|(name, count)| (name.to_owned(), Value::from(*count))).collect::<serde_json::Map<_, _>>().into()
}
