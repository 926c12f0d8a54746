use std::collections::HashSet;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::report::{ContenderReport, Status};
use crate::view::{View, views};
use crate::{readme, sample, table};

fn only(format: Format) -> Vec<u8> {
    let files = export(&sample::report(), format, LATEST).unwrap();
    assert_eq!((files.len(), files[0].path.as_os_str().len()), (1, 0));
    files[0].content.clone()
}

fn value(format: Format) -> Value {
    serde_json::from_slice(&only(format)).unwrap()
}

/// Everybody in the sample who has times, each point counted.
fn rows() -> usize {
    row::rows(&sample::report()).len()
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for format in <Format as clap::ValueEnum>::value_variants() {
        let export = || export(&sample::report(), *format, LATEST).unwrap();
        assert_eq!(export(), export(), "{format:?}");
    }
}

#[test]
fn a_report_without_times_has_nothing_to_hand_over() {
    let mut report = sample::report();
    for contender in contenders(&mut report) {
        contender.status = Status::Hung("no answer".into());
    }
    let error = export(&report, Format::Csv, LATEST).unwrap_err();
    assert!(error.to_string().contains("no time to hand over"), "{error}");
    assert_eq!(error.exit_code(), 66);
}

fn contenders(report: &mut Report) -> impl Iterator<Item = &mut ContenderReport> {
    let experiments = report.labs.iter_mut().flat_map(|lab| &mut lab.experiments);
    experiments.flat_map(|experiment| &mut experiment.points).flat_map(|point| &mut point.contenders)
}

#[test]
fn criterion_has_three_files_in_a_folder_that_is_like_no_other() {
    let files = export(&sample::report(), Format::Criterion, "before").unwrap();
    assert_eq!(files.len(), 3 * rows());
    let paths: HashSet<&Path> = files.iter().map(|file| file.path.as_path()).collect();
    assert_eq!(paths.len(), files.len());
    for file in &files {
        let value: Value = serde_json::from_slice(&file.content).unwrap();
        match file.path.file_name().unwrap().to_str().unwrap() {
            "benchmark.json" => {
                let folder = file.path.parent().unwrap();
                assert!(folder.ends_with("before"));
                assert_eq!(value["directory_name"], folder.parent().unwrap().to_str().unwrap());
                let full = [&value["group_id"], &value["function_id"], &value["value_str"]];
                let full: Vec<&str> = full.iter().filter_map(|part| part.as_str()).collect();
                assert_eq!(value["full_id"], full.join("/"));
            }
            "estimates.json" => {
                for name in ["mean", "median", "median_abs_dev", "std_dev"] {
                    assert!(
                        value[name]["point_estimate"].is_f64() && value[name]["standard_error"].is_f64(),
                        "{value}"
                    );
                    let interval = &value[name]["confidence_interval"];
                    assert!(interval["lower_bound"].as_f64() <= interval["upper_bound"].as_f64(), "{value}");
                    assert_eq!(interval["confidence_level"], 0.95);
                }
                assert!(value["slope"].is_null());
            }
            "sample.json" => {
                assert_eq!(value["sampling_mode"], "Flat");
                assert_eq!(value["iters"].as_array().unwrap().len(), value["times"].as_array().unwrap().len());
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn cargo_criterion_says_each_benchmark_and_then_its_group() {
    let text = String::from_utf8(only(Format::CargoCriterion)).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |reason: &str| lines.iter().filter(|line| line["reason"] == reason).collect::<Vec<_>>();
    let (benchmarks, groups) = (of("benchmark-complete"), of("group-complete"));
    assert_eq!((benchmarks.len(), groups.len()), (rows(), 2));
    let named: usize = groups.iter().map(|group| group["benchmarks"].as_array().unwrap().len()).sum();
    assert_eq!(named, rows());
    for benchmark in benchmarks {
        assert_eq!(benchmark["unit"], "ns");
        assert!(benchmark["typical"]["estimate"].is_f64() && benchmark["throughput"].is_array(), "{benchmark}");
    }
}

#[test]
fn bencher_accepts_it() {
    // https://bencher.dev/docs/reference/bencher-metric-format
    let schema = json!({
        "type": "object",
        "patternProperties": { ".+": { "type": "object", "patternProperties": { ".+": {
            "type": "object",
            "properties": {
                "value": { "type": "number" }, "lower_value": { "type": "number" }, "upper_value": { "type": "number" },
            },
            "required": ["value"],
        } } } },
    });
    let value = value(Format::Bmf);
    assert!(jsonschema::is_valid(&schema, &value), "{value}");
    assert_eq!(value.as_object().unwrap().len(), rows());
    for measures in value.as_object().unwrap().values() {
        for name in ["latency", "throughput"] {
            let side = |side: &str| measures[name][side].as_f64().unwrap();
            assert!(side("lower_value") <= side("value") && side("value") <= side("upper_value"), "{measures}");
        }
        assert!(measures.as_object().unwrap().keys().all(|name| name.len() <= 64), "{measures}");
    }
}

#[test]
fn github_action_benchmark_gets_names_values_and_units() {
    let value = value(Format::GithubAction);
    let entries = value.as_array().unwrap();
    assert!(entries.len() > rows(), "a load's tail is a line of its own");
    let names: HashSet<&str> = entries.iter().map(|entry| entry["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), entries.len());
    for entry in entries {
        assert!(entry["value"].is_f64() && entry["unit"].is_string(), "{entry}");
    }
    assert!(
        entries.iter().any(|entry| entry["extra"].as_str().is_some_and(|extra| extra.contains("against sequential")))
    );
}

#[test]
fn a_csv_has_a_line_for_everybody_and_empty_cells_for_what_is_not_known() {
    let report = sample::report();
    let text = only(Format::Csv);
    let mut reader = ::csv::Reader::from_reader(text.as_slice());
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let column = |name: &str| heads.iter().position(|head| head == name).unwrap();
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), views(&report).map(|view| view.point.contenders.len()).sum::<usize>());
    for record in &records {
        let is_verified = &record[column("status")] == "verified";
        assert!(is_verified || record[column("wall_median_ns")].is_empty(), "{record:?}");
        assert!(record[column("cpu_ns")] != *"0", "{record:?}");
    }
}

#[test]
fn what_is_exported_is_read_again_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let report = sample::report();
    let rows = row::rows(&report);
    let mut expected: Vec<(String, Vec<f64>)> = rows.iter().map(|row| (row.name(), row.times_ns.clone())).collect();
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    for format in [Format::Criterion, Format::Hyperfine, Format::Pyperf] {
        let place = folder.path().join(format.file());
        write(&export(&report, format, LATEST).unwrap(), &place, Existing::Refused).unwrap();
        let mut read = read(&place).unwrap();
        read.sort_by(|one, other| one.name.cmp(&other.name));
        assert_eq!(read.len(), expected.len(), "{format:?}");
        for (there, (name, times)) in read.iter().zip(&expected) {
            assert_eq!(&there.name, name, "{format:?}");
            assert!(there.tool.starts_with(format.file().trim_end_matches(".json")), "{}", there.tool);
            assert_eq!(there.times_ns.len(), times.len());
            // Seconds and back cost the last digit.
            let is_near = |(one, other): (&f64, &f64)| (one / other - 1.0).abs() < 1e-12;
            assert!(there.times_ns.iter().zip(times).all(is_near), "{format:?} {name}");
        }
    }
}

#[test]
fn nothing_that_is_somebody_elses_is_overwritten_and_then_nothing_is_written_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let files = export(&sample::report(), Format::Criterion, LATEST).unwrap();
    let foreign = folder.path().join(&files.last().unwrap().path);
    fs::create_dir_all(foreign.parent().unwrap()).unwrap();
    fs::write(&foreign, "mine").unwrap();
    let error = write(&files, folder.path(), Existing::Refused).unwrap_err();
    assert_eq!(error.exit_code(), 73);
    assert!(error.to_string().contains("nothing is overwritten"), "{error}");
    assert!(!folder.path().join(&files[0].path).exists());
    assert_eq!(fs::read_to_string(&foreign).unwrap(), "mine");

    // Under another name there is room beside it, and once more the same is no other file.
    let files = export(&sample::report(), Format::Criterion, "after").unwrap();
    for _ in 0..2 {
        write(&files, folder.path(), Existing::Refused).unwrap();
    }
}

fn pyperf() -> Value {
    json!({
        "version": "1.0",
        "metadata": { "perf_version": "2.10.0", "python_version": "3.12.1 (64-bit)", "python_implementation": "cpython" },
        "benchmarks": [{
            "metadata": { "name": "gil" },
            "runs": [{ "warmups": [[1, 0.5]] }, { "values": [0.010, 0.012] }, { "values": [0.011, 0.013] }],
        }],
    })
}

fn measured(value: &Value) -> Result<Vec<Measured>, String> {
    reading::of(value.to_string().as_bytes())
}

fn beside(experiment: &str, at: &[(&str, &str)]) -> Beside {
    let at = at.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Beside { experiment: Some(experiment.to_owned()), at, amount: None }
}

fn in_the_middle() -> Beside {
    beside("gil-demo", &[("workers", "2"), ("n", "10000000")])
}

fn with_an_imported_row() -> Report {
    let mut report = sample::report();
    add(&mut report, &in_the_middle(), &measured(&pyperf()).unwrap(), Path::new("/somewhere/bench.json")).unwrap();
    report
}

#[test]
fn a_row_from_elsewhere_stands_in_the_table_and_is_never_judged() {
    let report = with_an_imported_row();
    let view: View<'_> = views(&report).find(|view| view.point.contender("gil (pyperf)").is_some()).unwrap();
    let contender = view.point.contender("gil (pyperf)").unwrap();
    assert!(contender.judgement.is_none() && contender.generations.is_empty() && !contender.raced);
    assert!(!contender.status.is_verified(), "so that nothing takes it for one that raced");

    for (table, has_time) in [(table::of(view), true), (table::summary(view), false)] {
        let column = |title: &str| table.columns.iter().position(|column| column.title == title);
        let row = table.rows.iter().find(|row| row[0] == "gil (pyperf)").unwrap();
        assert_eq!(row[column("verdict").unwrap()], "measured elsewhere");
        assert_eq!(row[column("time vs sequential").unwrap()], "");
        assert_eq!(row[column("additions/s").unwrap()], "", "nobody said how much it does");
        assert_eq!(column("time/job").map(|time| row[time].as_str()), has_time.then_some("11.5 ms"));
        let foot = table.foot.join("\n");
        let says = "gil (pyperf): measured elsewhere: 4 values by pyperf 2.10.0, cpython 3.12.1, from bench.json";
        assert!(foot.contains(says), "{foot}");
        assert!(!foot.contains("/somewhere"), "{foot}");
    }
    let text = readme::markdown(&report, &[]);
    assert!(text.contains("compare by racing") && text.contains("| gil (pyperf) |"), "{text}");
}

#[cfg(feature = "plot")]
#[test]
fn page_and_plots_say_where_it_comes_from_and_draw_no_ratio_of_it() {
    let report = with_an_imported_row();
    let page = crate::page::html(&report);
    assert!(page.contains("gil (pyperf)") && page.contains("measured elsewhere"));
    let plots = crate::plot::plots(&report);
    let with: Vec<_> = plots.iter().filter(|plot| plot.svg.contains("gil (pyperf)")).collect();
    assert!(!with.is_empty());
    for plot in with {
        assert!(plot.summary.contains("gil (pyperf) measured elsewhere"), "{}", plot.summary);
    }
}

#[test]
fn the_schema_knows_it_and_so_does_the_reader_of_reports() {
    let report = with_an_imported_row();
    let schema = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/report-1.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap();
    let value = serde_json::to_value(&report).unwrap();
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);
    assert_eq!(serde_json::from_value::<Report>(value).unwrap(), report);
}

#[test]
fn it_is_not_exported_again_but_as_a_line_of_a_csv() {
    let report = with_an_imported_row();
    for format in <Format as clap::ValueEnum>::value_variants() {
        let files = export(&report, *format, LATEST).unwrap();
        let has = files.iter().any(|file| String::from_utf8_lossy(&file.content).contains("gil (pyperf)"));
        assert_eq!(has, *format == Format::Csv, "{format:?}");
    }
}

#[test]
fn where_rows_go_is_asked_for_with_the_choices() {
    let measured = measured(&pyperf()).unwrap();
    let workers = |workers| [("workers", workers)];
    for (beside, says) in [
        (Beside::default(), "several experiments fit, name one with `--experiment`: lab01-lock-contention/gil-demo"),
        (beside("gil", &[]), "it has: lab01-lock-contention/gil-demo"),
        (beside("gil-demo", &[]), "several points fit, name one with `--at`: n=1000000 workers=1; "),
        (beside("lab01-lock-contention/gil-demo", &workers("2")), "several points fit"),
        (beside("gil-demo", &workers("3")), "no point is that one"),
        (beside("counter", &[]), "rows stand beside jobs only"),
        (Beside { amount: Some(1), ..in_the_middle() }, "one job here is 10000000 additions"),
    ] {
        let error = add(&mut sample::report(), &beside, &measured, Path::new("bench.json")).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(error.exit_code(), 64, "{error}");
    }
    let error = add(&mut with_an_imported_row(), &in_the_middle(), &measured, Path::new("bench.json")).unwrap_err();
    assert!(error.to_string().contains("has a row `gil (pyperf)` already"), "{error}");
}

#[test]
fn a_throughput_is_shown_where_somebody_vouches_for_the_amount() {
    let mut report = sample::report();
    let beside = Beside { amount: Some(10_000_000), ..in_the_middle() };
    add(&mut report, &beside, &measured(&pyperf()).unwrap(), Path::new("bench.json")).unwrap();
    let text = readme::markdown(&report, &[]);
    // 10 million additions in 11.5 ms.
    assert!(text.contains("| gil (pyperf) | 870 M |"), "{text}");
    let without = serde_json::to_value(with_an_imported_row()).unwrap().to_string();
    assert!(!without.contains(r#""per_second":{"high":0.0"#), "what is not known is absent, never zero");
}

#[test]
fn hyperfine_has_the_time_of_children_in_its_cpu_time() {
    let file = json!({ "results": [{
        "command": "sleep 0.1", "mean": 0.1, "stddev": null, "median": 0.1, "user": 0.002, "system": 0.001, "min": 0.1,
        "max": 0.1, "times": [0.1], "exit_codes": [0],
    }] });
    let measured = measured(&file).unwrap();
    assert_eq!((measured[0].times_ns.as_slice(), measured[0].tool.as_str()), (&[1e8][..], "hyperfine"));
    assert!((measured[0].cpu_ns.unwrap() - 3e6).abs() < 1.0);
}

#[test]
fn what_is_wrong_with_a_file_is_one_sentence() {
    let change = |change: fn(&mut Value)| {
        let mut value = pyperf();
        change(&mut value);
        value
    };
    let hyperfine = |result: Value| json!({ "results": [result] });
    for (file, says) in [
        (json!({}), "neither hyperfine nor pyperf"),
        (json!([1, 2]), "neither hyperfine nor pyperf"),
        (json!({ "results": 7 }), "not what hyperfine writes"),
        (hyperfine(json!({ "command": "ls" })), "`ls` has no `times`"),
        (hyperfine(json!({ "command": "ls", "times": [] })), "`ls` has no time in it"),
        (hyperfine(json!({ "command": "ls", "times": [0.0] })), "is not a time"),
        (hyperfine(json!({ "command": "ls", "times": [1.0], "exit_codes": [1] })), "`ls` failed in it"),
        (json!({ "benchmarks": [] }), "not what pyperf writes"),
        (change(|file| file["version"] = 3.into()), "pyperf's format 3"),
        (change(|file| file["benchmarks"][0]["metadata"] = json!({})), "has no name"),
        (change(|file| file["metadata"]["unit"] = "byte".into()), "counts in bytes"),
        (change(|file| file["benchmarks"][0]["runs"] = json!([])), "`gil` has no time in it"),
        (change(|file| file["benchmarks"][0]["runs"][1]["values"][0] = (-1.0).into()), "is not a time"),
    ] {
        let why = measured(&file).unwrap_err();
        assert!(why.contains(says), "{why}, and not: {says}");
        assert_eq!(why.lines().count(), 1);
    }
    assert!(reading::of(b"{").unwrap_err().contains("not JSON"));
    assert!(reading::of(&[0x1f, 0x8b, 8]).unwrap_err().contains("gunzip"));
}

#[test]
fn a_folder_that_is_not_criterions_and_a_file_that_is_damaged_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = read(folder.path()).unwrap_err();
    assert!(error.to_string().contains("no `new/benchmark.json` in it"), "{error}");
    let new = folder.path().join("fib/new");
    fs::create_dir_all(&new).unwrap();
    fs::write(new.join("benchmark.json"), r#"{"full_id": "fib"}"#).unwrap();
    for (text, says) in [
        ("{", "not what criterion writes"),
        (r#"{"iters": [1.0], "times": []}"#, "another number of times"),
        (r#"{"iters": [0.0], "times": [1.0]}"#, "is not a time"),
    ] {
        fs::write(new.join("sample.json"), text).unwrap();
        let error = read(folder.path()).unwrap_err();
        assert!(error.to_string().contains(says) && error.to_string().contains("sample.json"), "{error}");
        assert_eq!(error.exit_code(), 66);
    }
    fs::write(new.join("sample.json"), r#"{"sampling_mode": "Linear", "iters": [1.0, 2.0], "times": [10.0, 22.0]}"#)
        .unwrap();
    assert_eq!(read(folder.path()).unwrap()[0].times_ns, [10.0, 11.0]);
    assert!(read(&folder.path().join("nothing")).unwrap_err().to_string().contains("no such file"));
}

/// Every place in a value, as pointers.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| places(item, &format!("{here}/{index}"), found));
        }
        Value::Object(items) => {
            items.iter().for_each(|(name, item)| places(item, &format!("{here}/{name}"), found));
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = reading::of(&bytes);
    }

    #[test]
    fn a_maimed_file_is_read_or_refused(
        is_pyperf in any::<bool>(),
        place in any::<prop::sample::Index>(),
        with in prop::sample::select(vec![json!(null), json!(-1), json!(1e308), json!("x"), json!([]), json!({})]),
    ) {
        let mut file = if is_pyperf { pyperf() } else { value(Format::Hyperfine) };
        let mut found = Vec::new();
        places(&file, "", &mut found);
        let place = &found[place.index(found.len())];
        *file.pointer_mut(place).unwrap() = with;
        if let Ok(measured) = measured(&file) {
            let mut report = sample::report();
            report.labs[0].experiments[0].points.truncate(1);
            // Whatever was read is a row with finite numbers, or has the name of another one.
            let _ = add(&mut report, &beside("gil-demo", &[]), &measured, Path::new("file"));
            let _ = readme::markdown(&report, &[]);
        }
    }
}
