//! The aiohttp contender speaks the protocol and gives the reference answer. Without a `python3` that has aiohttp there is
//! nothing to show, and the referee would skip it too.

use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::thread;

use contend::Setup;
use contend::lab::Fixture;
use contend::program::{PYTHON_MODULE, What};
use serde_json::json;

#[test]
fn aiohttp_gives_the_reference_answer() {
    let has_aiohttp = Command::new("python3").args(["-c", "import aiohttp"]).output();
    let Ok(true) = has_aiohttp.map(|output| output.status.success()) else {
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), "there is no python3 with aiohttp: its contender is not tested");
        return;
    };
    for experiment in lab08_web_scraping::lab().experiments {
        for contender in &experiment.contenders {
            let Some(program) = contender.program() else { continue };
            let What::Python { name, text, .. } = &program.what else { continue };
            let mut point = experiment.spec.quick_point();
            point.extend([("concurrency", 7), ("delay_ms", 1)].map(|(name, value)| (name.to_owned(), value.into())));
            let setup = Setup::at(point);
            let Some(Fixture::Server(serve)) = experiment.spec.fixture.clone() else { panic!("there is a server") };
            let (tell, told) = mpsc::channel();
            let serving = setup.clone();
            thread::spawn(move || serve(&serving, &mut |address| tell.send(address).expect("the test waits for it")));
            let setup = setup.with_fixture(Some(told.recv().expect("the server can listen")));
            let expected = experiment.expect(&setup).unwrap().digest;
            let place = tempfile::tempdir().unwrap();
            std::fs::write(place.path().join(name), text).unwrap();
            std::fs::write(place.path().join("contend_runner.py"), PYTHON_MODULE).unwrap();
            let replies = talk(place.path(), name, &program.args, &setup);
            let said = format!("{} in {}: {replies:?}", contender.name, experiment.spec.name);
            assert_eq!(replies.len(), 3, "{said}");
            assert_eq!(replies[2]["digest"], json!(expected), "{said}");
        }
    }
}

/// Two calls asked of the script over descriptors 3 and 4, as the referee does it; here they are files.
fn talk(place: &Path, script: &str, args: &[String], setup: &Setup) -> Vec<serde_json::Value> {
    let commands = [
        json!({"do": "hello", "protocol": 2, "lab": "lab08-web-scraping", "experiment": "", "point": setup.point(),
               "workers": setup.workers(), "seed": 0, "fixture": setup.fixture().unwrap()}),
        json!({"do": "build", "contender": script, "instance": "0"}),
        json!({"do": "slice", "instance": "0", "calls": 2, "rest_us": 0, "untimed_call": false, "settle": false,
               "account": false}),
        json!({"do": "end"}),
    ];
    let lines: String = commands.iter().map(|command| format!("{command}\n")).collect();
    std::fs::write(place.join("commands"), lines).unwrap();
    let output = Command::new("sh")
        .args(["-c", "exec python3 \"$@\" 3<commands 4>replies", "sh", script])
        .args(args)
        .current_dir(place)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let replies = std::fs::read_to_string(place.join("replies")).unwrap();
    replies.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
