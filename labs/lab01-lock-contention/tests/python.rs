//! The Python contenders speak the protocol and give the reference answer. Without a `python3` there is nothing to
//! show, and the referee would skip them too.
#![cfg(not(loom))]

use std::path::Path;
use std::process::Command;

use contend::program::{PYTHON_MODULE, What};
use contend::{Experiment, Setup, Value};
use serde_json::json;

#[test]
fn python_gives_the_reference_answer_at_any_number_of_workers() {
    let Ok(true) = Command::new("python3").arg("--version").output().map(|output| output.status.success()) else {
        return;
    };
    let lab = lab01_lock_contention::lab();
    let experiment = lab.find("gil-demo").expect("the lab has this experiment");
    for (n, workers) in [(0, 2), (1, 3), (1_001, 1), (1_001, 2), (1_001, 3), (4_000_000, 2)] {
        let expected = expected(experiment, n, workers);
        for contender in &experiment.contenders {
            let Some(program) = contender.program() else { continue };
            // Half a second of Python, once: its sums leave 64 bits, which is about digests and not about threads.
            if n > 10_000 && contender.name != "python-processes" {
                continue;
            }
            let What::Python { name, text, .. } = &program.what else { continue };
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(name), text).unwrap();
            std::fs::write(folder.path().join("contend_runner.py"), PYTHON_MODULE).unwrap();
            let replies = talk(folder.path(), name, &program.args, n, workers);
            let place = format!("{} n={n} workers={workers}: {replies:?}", contender.name);
            assert_eq!(replies.len(), 3, "{place}");
            assert_eq!((&replies[0]["did"], &replies[1]["did"]), (&json!("hello"), &json!("built")), "{place}");
            assert_eq!(replies[2]["digest"], json!(expected), "{place}");
            assert!(replies[2]["usage"]["cpu_ns"].as_u64().is_some_and(|used| used > 0), "{place}");
        }
    }
}

fn expected(experiment: &Experiment, n: u64, workers: u64) -> String {
    let mut point = experiment.spec.quick_point();
    point.insert("n".into(), Value::from(n));
    point.insert("workers".into(), Value::from(workers));
    experiment.expect(&Setup::at(point)).unwrap().digest
}

/// One slice asked of the script over descriptors 3 and 4, as the referee does it; here they are files.
fn talk(folder: &Path, script: &str, args: &[String], n: u64, workers: u64) -> Vec<serde_json::Value> {
    let commands = [
        json!({"do": "hello", "protocol": 2, "lab": "lab01-lock-contention", "experiment": "gil-demo",
               "point": {"n": n, "workers": workers}, "workers": workers, "seed": 0}),
        json!({"do": "build", "contender": script, "instance": "0"}),
        json!({"do": "slice", "instance": "0", "calls": 2, "rest_us": 0, "untimed_call": true, "settle": false,
               "account": false}),
        json!({"do": "end"}),
    ];
    let lines: String = commands.iter().map(|command| format!("{command}\n")).collect();
    std::fs::write(folder.join("commands"), lines).unwrap();
    let output = Command::new("sh")
        .args(["-c", "exec python3 \"$@\" 3<commands 4>replies", "sh", script])
        .args(args)
        .current_dir(folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let replies = std::fs::read_to_string(folder.join("replies")).unwrap();
    replies.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
