//! The counts as Markdown, which a terminal shows as well.

use std::fmt::Write;

use crate::SelfTest;
use crate::counts::{Bound, Counted, Counts};
use crate::work::PLANTED;

/// Everything that is printed, and kept beside the file.
pub fn markdown(test: &SelfTest) -> String {
    let mut text = String::new();
    let machine = &test.machine;
    let revisions: Vec<&str> = test.revisions.iter().map(String::as_str).collect();
    let _ = writeln!(
        text,
        "`{}`, {}, {} cores, {}, {}, revision {}, {:.0} minutes of races{}.\n",
        test.command,
        machine.cpu,
        machine.cores,
        machine.system,
        test.started,
        if revisions.is_empty() { "unknown".to_owned() } else { revisions.join(", ") },
        test.seconds / 60.0,
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
    let mut text = "Identical code, in pairs. In brackets the bound that each count is held against.\n\n\
        | machine | state | kind | called different | plain interval missed | error, median / p95 | half-width | seconds |\n\
        |---|---|---|--:|--:|--:|--:|--:|\n"
        .to_owned();
    for row in &counts.identical {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} / {} | {} | {:.1} |",
            row.company.as_str(),
            row.sharing.as_str(),
            row.kind.map_or("all", |kind| kind.as_str()),
            of(&row.called),
            of(&row.missed),
            percent(row.error_median),
            percent(row.error_p95),
            percent(row.half_width),
            row.seconds,
        );
    }
    text
}

fn planted(counts: &Counts) -> String {
    let mut text =
        "Planted differences called *slower*, in fields of six; after the stroke those that lean that way, too.\n\n\
        | machine | state | kind | +0.5 % | +1 % | +2 % | +5 % | seconds to +5 % |\n\
        |---|---|---|--:|--:|--:|--:|--:|\n"
            .to_owned();
    // Rows come in groups of one kind, a share each.
    for group in counts.planted.chunk_by(|a, b| (a.company, a.sharing, a.kind) == (b.company, b.sharing, b.kind)) {
        let first = &group[0];
        let kind = first.kind.map_or("all", |kind| kind.as_str());
        let _ = write!(text, "| {} | {} | {kind} |", first.company.as_str(), first.sharing.as_str());
        for (_, permille) in &PLANTED[2..] {
            let row = group.iter().find(|row| (row.share * 1_000.0).round() as u64 == *permille);
            let cell =
                row.map_or_else(String::new, |row| format!("{} / {}", of(&row.found), of(&row.found_or_leaning)));
            let _ = write!(text, " {cell} |");
        }
        let seconds = group.last().map_or(0.0, |row| row.seconds);
        let _ = writeln!(text, " {seconds:.1} |");
    }
    text
}

fn of(counted: &Counted) -> String {
    let bound = match counted.bound {
        Some(Bound::AtMost(most)) => format!(" (≤ {most})"),
        Some(Bound::AtLeast(least)) => format!(" (≥ {least})"),
        None => String::new(),
    };
    let mark = if counted.is_refuted() { "**" } else { "" };
    format!("{mark}{} of {}{bound}{mark}", counted.count, counted.of)
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
