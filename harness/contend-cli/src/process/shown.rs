//! How the command `process` shows files, counts and failures.

use std::path::Path;

use contend::quantity::bytes;
use contend::table::{Column, Side, Table};
use lab02_async_io::process::{FileReport, Summary, TextCounts};
use serde_json::{Value, json};

pub(super) use crate::shown::name;

/// What is said while a large file is read.
pub(super) fn reading(path: &Path, read: u64) -> String {
    format!("{} of {}", bytes(read as f64), name(path))
}

/// What is said when a file is finished.
pub(super) fn line(file: &FileReport) -> String {
    let name = name(&file.path);
    match &file.result {
        Ok(TextCounts { lines, words, bytes, .. }) => format!("{name}: lines {lines}, words {words}, bytes {bytes}"),
        Err(error) => format!("{name}: {error}"),
    }
}

/// The sums, with a line for each file that failed.
pub(super) fn table(title: String, summary: &Summary, files: &[FileReport]) -> Table {
    let Summary { found, counted, failed, total } = summary;
    let columns = [
        ("files", *found as u64),
        ("counted", *counted as u64),
        ("failures", *failed as u64),
        ("lines", total.lines),
        ("words", total.words),
        ("bytes", total.bytes),
        ("characters", total.chars),
    ];
    let title_of = |(title, _): &(&str, u64)| Column { title: (*title).to_owned(), side: Side::Right };
    let failures = files.iter().filter_map(|file| {
        let error = file.result.as_ref().err()?;
        let tried = if file.attempts > 1 { format!(" (tried {} times)", file.attempts) } else { String::new() };
        Some(format!("failed: {}: {error}{tried}", name(&file.path)))
    });
    Table {
        caption: title,
        columns: columns.iter().map(title_of).collect(),
        rows: vec![columns.iter().map(|(_, number)| number.to_string()).collect()],
        foot: failures.collect(),
    }
}

/// All of it for a program: paths are as they are, save for bytes that are no UTF-8.
pub(super) fn json(summary: &Summary, files: &[FileReport]) -> Value {
    let counts = |counts: &TextCounts| json!({ "lines": counts.lines, "words": counts.words, "bytes": counts.bytes, "chars": counts.chars });
    let files: Vec<Value> = files
        .iter()
        .map(|file| {
            let mut entry = json!({ "path": file.path.to_string_lossy(), "attempts": file.attempts });
            match &file.result {
                Ok(counted) => entry["counts"] = counts(counted),
                Err(error) => entry["error"] = error.to_string().into(),
            }
            entry
        })
        .collect();
    json!({
        "found": summary.found,
        "counted": summary.counted,
        "failed": summary.failed,
        "total": counts(&summary.total),
        "files": files,
    })
}

#[cfg(test)]
mod tests {
    use lab02_async_io::process::FileError;

    use super::*;

    fn reports() -> (Summary, Vec<FileReport>) {
        let counts = TextCounts { lines: 1, words: 2, bytes: 14, chars: 6 };
        let files = vec![
            FileReport { path: "글.txt".into(), result: Ok(counts), attempts: 1 },
            FileReport { path: "two\nlines.txt".into(), result: Err(FileError::Vanished), attempts: 3 },
        ];
        (Summary { found: 2, counted: 1, failed: 1, total: counts }, files)
    }

    #[test]
    fn a_failed_file_is_named_with_its_reason_in_one_line() {
        let (summary, files) = reports();
        let table = table("*.txt".into(), &summary, &files);
        assert_eq!(table.rows, [["2", "1", "1", "1", "2", "14", "6"]]);
        let [failure] = table.foot.as_slice() else { panic!("{:?}", table.foot) };
        assert!(failure.starts_with(r"failed: two\nlines.txt: no such file"), "{failure}");
        assert!(failure.ends_with("(tried 3 times)"), "{failure}");
    }

    #[test]
    fn programs_get_the_counts_of_each_file() {
        let (summary, files) = reports();
        let shown = json(&summary, &files);
        assert_eq!(shown["files"][0]["counts"]["words"], 2);
        assert!(shown["files"][1]["error"].as_str().is_some_and(|error| error.contains("no such file")));
        assert_eq!(shown["total"]["chars"], 6);
    }
}
