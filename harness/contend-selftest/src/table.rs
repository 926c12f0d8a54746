//! The counts as Markdown, which a terminal shows as well.

use std::fmt::Write;

use contend::quantity;
use contend::table::{Column, Side, Table};

use crate::counts::{Bound, Counted, Counts};
use crate::record::Company;
use crate::work::PLANTED;
use crate::{Kind, SelfTest, Sharing};

/// Everything that is printed, and kept beside the file.
pub fn markdown(test: &SelfTest) -> String {
    let mut text = String::new();
    let machine = &test.machine;
    let revisions: Vec<&str> = test.revisions.iter().map(String::as_str).collect();
    let _ = writeln!(
        text,
        "`{}`, {}, {} cores, {}, {}, revision {}, {} of races{}.\n",
        test.command,
        machine.cpu,
        machine.cores,
        machine.system,
        test.started,
        if revisions.is_empty() { "unknown".to_owned() } else { revisions.join(", ") },
        quantity::span(test.seconds),
        if test.complete { "" } else { "; **not complete**" },
    );
    if !test.counts_for_something() {
        text.push_str("**A short run or a debug build: everything works, and its counts are worth nothing.**\n\n");
    }
    text.push_str(&identical(&test.counts));
    text.push('\n');
    text.push_str(&planted(&test.counts));
    text.push('\n');
    let refuted = test.refuted();
    for line in &refuted {
        let _ = writeln!(text, "- Refuted: {line}.");
    }
    if refuted.is_empty() && test.counts_for_something() {
        text.push_str("No bar is refuted.\n");
    }
    if test.counts.missing > 0 {
        let _ = writeln!(text, "\n{} comparisons are missing: a contender failed or raced apart.", test.counts.missing);
    }
    text
}

fn identical(counts: &Counts) -> String {
    let rows = counts.identical.iter().map(|row| {
        let found = [
            of(&row.called),
            of(&row.missed),
            format!("{} / {}", percent(row.error_median), percent(row.error_p95)),
            percent(row.half_width),
            format!("{:.1}", row.seconds),
        ];
        place(row.company, row.sharing, row.kind).into_iter().chain(found).collect()
    });
    let found = ["called different", "plain interval missed", "error, median / p95", "half-width", "seconds"];
    let about = "Identical code, in pairs. In brackets the bound that each count is held against.";
    format!("{about}\n\n{}", table(&found, rows.collect()))
}

fn planted(counts: &Counts) -> String {
    // Rows come in groups of one kind, a share each.
    let groups = counts.planted.chunk_by(|a, b| (a.company, a.sharing, a.kind) == (b.company, b.sharing, b.kind));
    let rows = groups.map(|group| {
        let mut cells = place(group[0].company, group[0].sharing, group[0].kind).to_vec();
        for (_, permille) in &PLANTED[2..] {
            let row = group.iter().find(|row| (row.share * 1_000.0).round() as u64 == *permille);
            cells.push(
                row.map_or_else(String::new, |row| format!("{} / {}", of(&row.found), of(&row.found_or_leaning))),
            );
        }
        cells.push(group.last().map_or_else(String::new, |row| format!("{:.1}", row.seconds)));
        cells
    });
    let found = ["+0.5 %", "+1 %", "+2 %", "+5 %", "seconds to +5 %"];
    let about =
        "Planted differences called *slower*, in fields of six; after the stroke those that lean that way, too.";
    format!("{about}\n\n{}", table(&found, rows.collect()))
}

/// What names a row, before what was found.
const PLACE: [&str; 3] = ["machine", "state", "kind"];

fn place(company: Company, sharing: Sharing, kind: Option<Kind>) -> [String; 3] {
    [company.as_str(), sharing.as_str(), kind.map_or("all", Kind::as_str)].map(str::to_owned)
}

fn table(found: &[&str], rows: Vec<Vec<String>>) -> String {
    let column = |side| move |title: &&str| Column { title: (*title).to_owned(), side };
    let columns = PLACE.iter().map(column(Side::Left)).chain(found.iter().map(column(Side::Right))).collect();
    Table { caption: String::new(), columns, rows, foot: Vec::new() }.markdown()
}

fn of(counted: &Counted) -> String {
    // A short run refutes nothing, whatever its counts.
    let outside = if counted.is_refuted() { ", outside" } else { "" };
    let bound = match counted.bound {
        Some(Bound::AtMost(most)) => format!(" (≤ {most}{outside})"),
        Some(Bound::AtLeast(least)) => format!(" (≥ {least}{outside})"),
        None => String::new(),
    };
    format!("{} of {}{bound}", counted.count, counted.of)
}

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Form;
    use crate::replay::tests::synthetic;

    #[test]
    fn every_count_stands_beside_its_bound() {
        let pairs = (0..20).map(|seed| synthetic(Form::Pair, 0.01, seed));
        let fields = (0..4).map(|seed| synthetic(Form::Field, 0.002, 100 + seed));
        let counts = Counts::of(&pairs.chain(fields).collect::<Vec<_>>());
        let (identical, planted) = (identical(&counts), planted(&counts));
        assert!(identical.contains("| quiet | shared | cpu-bound | 0 of 20 (≤ 1) |"), "{identical}");
        assert!(planted.contains("4 of 4 (≥ 3)"), "{planted}");
        let lines = |text: &str| text.lines().filter(|line| line.starts_with("| quiet")).count();
        assert_eq!((lines(&identical), lines(&planted)), (2, 2));
    }
}
