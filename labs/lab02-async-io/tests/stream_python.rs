//! The Python contenders of `stream` speak the protocol and give the reference answer, wherever chunks are cut. Without
//! a `python3` there is nothing to show, and the referee would skip them too.

use std::fs;
use std::path::Path;
use std::process::Command;

use contend::program::{PYTHON_MODULE, What};
use lab02_async_io::count::counts;
use serde_json::json;

#[test]
fn python_counts_what_the_reference_counts() {
    let Ok(true) = Command::new("python3").arg("--version").output().map(|output| output.status.success()) else {
        return;
    };
    let lab = lab02_async_io::lab();
    let experiment = lab.find("stream").expect("the lab has this experiment");
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text");
    for content in [&b""[..], b"a", b"two words\x0b\x0c\xa0\x85 and \xea\xb0\x80\r\n half a wo"] {
        fs::write(&text, content).unwrap();
        let counts = counts(content);
        for chunk_bytes in [1, 2, 3, 100] {
            for contender in &experiment.contenders {
                let Some(program) = contender.program() else { continue };
                let What::Python { name, text: script, .. } = &program.what else { continue };
                fs::write(folder.path().join(name), script).unwrap();
                fs::write(folder.path().join("contend_runner.py"), PYTHON_MODULE).unwrap();
                let replies = talk(folder.path(), name, &program.args, &text, chunk_bytes);
                let place = format!("{} on {content:?} in chunks of {chunk_bytes}: {replies:?}", contender.name);
                assert_eq!(replies.len(), 3, "{place}");
                assert_eq!(replies[2]["digest"], json!(contend::digest::of(&counts).unwrap()), "{place}");
            }
        }
    }
}

/// Two calls asked of the script over descriptors 3 and 4, as the referee does it; here they are files.
fn talk(folder: &Path, script: &str, args: &[String], text: &Path, chunk_bytes: u64) -> Vec<serde_json::Value> {
    let commands = [
        json!({"do": "hello", "protocol": 2, "lab": "lab02-async-io", "experiment": "stream",
               "point": {"chunk_bytes": chunk_bytes}, "workers": 2, "seed": 0, "fixture": text}),
        json!({"do": "build", "contender": script, "instance": "0"}),
        json!({"do": "slice", "instance": "0", "calls": 1, "rest_us": 0, "untimed_call": true, "settle": false,
               "account": false}),
        json!({"do": "end"}),
    ];
    let lines: String = commands.iter().map(|command| format!("{command}\n")).collect();
    fs::write(folder.join("commands"), lines).unwrap();
    let output = Command::new("sh")
        .args(["-c", "exec python3 \"$@\" 3<commands 4>replies", "sh", script])
        .args(args)
        .current_dir(folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let replies = fs::read_to_string(folder.join("replies")).unwrap();
    replies.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
