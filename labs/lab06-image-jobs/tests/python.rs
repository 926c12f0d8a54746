//! The Pillow contenders speak the protocol and give the reference answer. Without a `python3` that has Pillow there is
//! nothing to show, and the referee would skip them too.

use std::path::Path;
use std::process::Command;

use contend::Setup;
use contend::program::{PYTHON_MODULE, What};
use lab06_image_jobs::data;
use serde_json::json;

#[test]
fn pillow_gives_the_reference_answer_for_made_photographs() {
    let has_pillow = Command::new("python3").args(["-c", "import PIL"]).output();
    let Ok(true) = has_pillow.map(|output| output.status.success()) else {
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), "there is no python3 with Pillow: its contenders are not tested");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for index in 0..4 {
        std::fs::write(folder.path().join(format!("{index}.jpg")), data::picture(index, 1280, 720)).unwrap();
    }
    for experiment in lab06_image_jobs::lab().experiments {
        let fixture = folder.path().to_str().map(ToOwned::to_owned);
        let setup = Setup::at(experiment.spec.quick_point()).with_fixture(fixture);
        let expected = experiment.expect(&setup).unwrap().digest;
        for contender in &experiment.contenders {
            let Some(program) = contender.program() else { continue };
            let What::Python { name, text, .. } = &program.what else { continue };
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

/// One slice asked of the script over descriptors 3 and 4, as the referee does it; here they are files.
fn talk(place: &Path, script: &str, args: &[String], setup: &Setup) -> Vec<serde_json::Value> {
    let commands = [
        json!({"do": "hello", "protocol": 2, "lab": "lab06-image-jobs", "experiment": "resize", "point": setup.point(),
               "workers": setup.workers(), "seed": 0, "fixture": setup.fixture().unwrap()}),
        json!({"do": "build", "contender": script, "instance": "0"}),
        json!({"do": "slice", "instance": "0", "calls": 1, "rest_us": 0, "untimed_call": false, "settle": false,
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
