use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::report::{ContenderReport, Report, Status};
use crate::sample;
use crate::setup::Value;

/// More contenders, longer names and wilder numbers than any lab should have.
fn extreme() -> Report {
    let mut report = sample::report();
    report.machine.cpu = "An exceedingly long-winded name of a processor 아주 긴 이름의 프로세서 ".repeat(4);
    report.labs[0].lab =
        "lab01-동시성-and-a-name-that-has-no-blank-anywhere-where-a-line-might-be-broken-at-all-at-all".into();
    report.labs[0].question = "why & how < that > \"this\"\u{7}? ".repeat(6);
    for point in report.labs[0].experiments.iter_mut().flat_map(|experiment| &mut experiment.points) {
        let some: Vec<ContenderReport> = point.contenders.clone();
        for (number, contender) in some.iter().cycle().take(28 - some.len()).enumerate() {
            let name = format!("{}-아주-긴-이름-{}-{number}", contender.name, "wwwmmm".repeat(number));
            let mut judgement = contender.judgement;
            if let (Some(judged), 0) = (&mut judgement, number % 3) {
                (judged.low, judged.high) = (f64::MIN_POSITIVE, f64::MAX);
            }
            point.contenders.push(ContenderReport { name, judgement, ..contender.clone() });
        }
    }
    report
}

/// Reports at the edges of what can happen.
fn all() -> Vec<Report> {
    let mut words = sample::report();
    for (index, point) in words.labs[0].experiments[0].points.iter_mut().enumerate() {
        point.point.insert("workers".into(), Value::Text(["bounded", "un/bounded", "1:5"][index % 3].into()));
    }
    let mut one_panel = sample::report();
    one_panel.labs[0].experiments[0].points.truncate(3);
    one_panel.labs[0].experiments[0].sweep.truncate(1);
    one_panel.machine.cores = 1;
    let mut many_panels = sample::report();
    for n in 3..10_u64 {
        for workers in [1_u64, 64] {
            let mut point = many_panels.labs[0].experiments[0].points[0].clone();
            point.point = [("n".to_owned(), n.into()), ("workers".to_owned(), workers.into())].into();
            many_panels.labs[0].experiments[0].points.push(point);
        }
    }
    vec![sample::report(), sample::open(), extreme(), words, one_panel, many_panels]
}

#[test]
fn each_rate_of_an_open_loop_has_a_plot_that_names_who_is_saturated() {
    let drawn = plots(&sample::open());
    let open: Vec<&Plot> = drawn.iter().filter(|plot| plot.kind.word() == "open").collect();
    let files: Vec<&str> = open.iter().map(|plot| plot.file.as_str()).collect();
    let expected = ["lab01-lock-contention-counter-open-20000.svg", "lab01-lock-contention-counter-open-1000000.svg"];
    assert_eq!(files, expected);
    assert!(open[0].summary.contains("std-mutex p50 60.0 µs") && open[0].summary.contains("fair-mutex"));
    assert!(!open[1].summary.contains("fair-mutex") && open[1].svg.contains("saturated at this rate: fair-mutex"));
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for report in all() {
        let again: Report = serde_json::from_slice(&serde_json::to_vec(&report).unwrap()).unwrap();
        assert!(plots(&report) == plots(&again));
    }
}

#[test]
fn every_kind_is_drawn_where_there_is_something_to_show() {
    let drawn = plots(&sample::report());
    let mut kinds: BTreeMap<(&str, PlotKind), usize> = BTreeMap::new();
    for plot in &drawn {
        *kinds.entry((&plot.experiment, plot.kind)).or_default() += 1;
    }
    let expected = [
        (("counter", PlotKind::Ratio), 1),
        (("counter", PlotKind::Latency), 1),
        (("counter", PlotKind::Cost), 1),
        (("gil-demo", PlotKind::Sweep), 1),
        (("gil-demo", PlotKind::Ratio), 6),
        (("gil-demo", PlotKind::Cost), 6),
    ];
    assert_eq!(kinds, expected.into());
    let files: BTreeSet<&str> = drawn.iter().map(|plot| plot.file.as_str()).collect();
    assert_eq!(files.len(), drawn.len());
    assert!(files.contains("lab01-lock-contention-gil-demo-sweep.svg"), "{files:?}");
    assert!(files.contains("lab01-lock-contention-gil-demo-ratio-workers-2-n-1000000.svg"), "{files:?}");
    assert!(files.contains("lab01-lock-contention-counter-latency.svg"), "{files:?}");
}

#[test]
fn a_report_without_numbers_has_no_plots() {
    let mut report = sample::report();
    for point in report.labs[0].experiments.iter_mut().flat_map(|experiment| &mut experiment.points) {
        for contender in &mut point.contenders {
            contender.status = Status::Hung("did not answer within 10 s".into());
        }
    }
    assert_eq!(plots(&report), []);
}

#[test]
fn no_text_is_cut_off() {
    for plot in all().iter().flat_map(plots) {
        let document = roxmltree::Document::parse(&plot.svg).unwrap();
        let root = document.root_element();
        let number = |node: &roxmltree::Node<'_, '_>, name| node.attribute(name).unwrap().parse::<f64>().unwrap();
        let (wide, high) = (number(&root, "width"), number(&root, "height"));
        for node in document.descendants().filter(|node| node.has_tag_name("text")) {
            let text = node.text().unwrap_or("").trim();
            let size = number(&node, "font-size");
            let bold = node.attribute("font-weight") == Some("bold");
            let length = if bold { text::bold_width(text, size) } else { text::width(text, size) };
            let before = match node.attribute("text-anchor") {
                Some("middle") => length / 2.0,
                Some("end") => length,
                _ => 0.0,
            };
            let (x, y) = (number(&node, "x"), number(&node, "y"));
            // A title on its side runs upwards from where it is put.
            let (along, across, length_of_side, other_side) = match node.attribute("transform") {
                Some(turn) => {
                    assert!(turn.starts_with("rotate(270"), "{turn}");
                    (high - y, x, high, wide)
                }
                None => (x, y, wide, high),
            };
            let begins = along - before;
            let place = format!("{}: `{text}` at {x}, {y}, {length} long", plot.file);
            assert!(begins >= 0.0 && begins + length <= length_of_side, "{place}");
            assert!(across >= 0.0 && across + size * 0.4 <= other_side, "{place}");
        }
    }
}

#[test]
fn nothing_is_drawn_outside() {
    for plot in all().iter().flat_map(plots) {
        let document = roxmltree::Document::parse(&plot.svg).unwrap();
        let size = |name| document.root_element().attribute(name).unwrap().parse::<i32>().unwrap();
        let (wide, high) = (size("width"), size("height"));
        for node in document.descendants() {
            let points = node.attribute("points").unwrap_or("");
            for pair in points.split_whitespace() {
                let (x, y) = pair.split_once(',').unwrap();
                let (x, y): (i32, i32) = (x.parse().unwrap(), y.parse().unwrap());
                assert!((0..=wide).contains(&x) && (0..=high).contains(&y), "{}: {pair}", plot.file);
            }
        }
    }
}

#[test]
fn every_colour_has_its_counterpart_for_dark_grounds() {
    for plot in all().iter().flat_map(plots) {
        let document = roxmltree::Document::parse(&plot.svg).unwrap();
        let style = document.descendants().find(|node| node.has_tag_name("style")).unwrap().text().unwrap();
        let colours = document.descendants().flat_map(|node| [node.attribute("fill"), node.attribute("stroke")]);
        for colour in colours.flatten().filter(|colour| *colour != "none").collect::<BTreeSet<_>>() {
            assert!(style.contains(&format!("[fill=\"{colour}\"]")), "{}: {colour}", plot.file);
        }
    }
}

#[test]
fn a_plot_says_where_and_when_it_was_measured_and_has_its_content_as_text() {
    for plot in plots(&sample::report()) {
        let document = roxmltree::Document::parse(&plot.svg).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        for id in root.attribute("aria-labelledby").unwrap().split(' ') {
            assert!(document.descendants().any(|node| node.attribute("id") == Some(id)), "{id}");
        }
        let all: String = document.descendants().filter_map(|node| node.text()).collect();
        for known in
            ["측정용 프로세서 EPYC <2>", "2 cores", "Linux 6.18.5", "2026-11-24", "contend 0.1.0", "lab01-lock"]
        {
            assert!(all.contains(known), "{}: {known}", plot.file);
        }
        let description = document.descendants().find(|node| node.has_tag_name("desc")).unwrap().text().unwrap();
        let view = &sample::report().labs[0].experiments[if plot.experiment == "gil-demo" { 0 } else { 1 }].points[0];
        for contender in view.contenders.iter().filter(|contender| contender.raced) {
            assert!(description.contains(&contender.name), "{}: {}", plot.file, contender.name);
        }
    }
}

#[test]
fn two_runs_side_by_side_have_the_same_axes() {
    let (one, mut other) = (sample::report(), sample::report());
    for contender in &mut other.labs[0].experiments[1].points[0].contenders {
        if let Some(judged) = &mut contender.judgement {
            (judged.ratio, judged.low, judged.high) = (judged.ratio * 9.0, judged.low * 9.0, judged.high * 9.0);
        }
    }
    let ticks = |plots: Vec<Plot>| -> Vec<String> {
        let plot = plots.into_iter().find(|plot| plot.experiment == "counter" && plot.kind == PlotKind::Ratio).unwrap();
        let document = roxmltree::Document::parse(&plot.svg).unwrap();
        let texts = document.descendants().filter(|node| node.attribute("text-anchor") == Some("middle"));
        texts.map(|node| node.text().unwrap().trim().to_owned()).collect()
    };
    assert_ne!(ticks(plots(&one)), ticks(plots(&other)));
    assert_eq!(ticks(plots_beside(&one, &other)), ticks(plots_beside(&other, &one)));
}

#[cfg(unix)]
#[test]
fn a_file_that_is_the_same_is_left_alone() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    let mut report = sample::report();
    let files = draw_all(&report, folder.path()).unwrap();
    let identity = |file: &PathBuf| std::fs::metadata(file).unwrap().ino();
    let before: Vec<u64> = files.iter().map(identity).collect();
    assert_eq!(draw_all(&report, folder.path()).unwrap(), files);
    assert_eq!(files.iter().map(identity).collect::<Vec<_>>(), before);
    report.run.started = "2026-11-25T09:30:00Z".into();
    draw_all(&report, folder.path()).unwrap();
    assert_ne!(files.iter().map(identity).collect::<Vec<_>>(), before);
}
