//! `images` on the user's own pictures: endings, names, and one of each that is none.

use std::fs;

use serde_json::Value;

use crate::program::{Place, one_line};

/// Four made photographs under names that cameras and people give.
fn place() -> Place {
    let place = Place::new();
    place.contend(&["data", "images", "--size", "small", "--out", "made"]).assert().code(0);
    fs::create_dir(place.path().join("in")).unwrap();
    for (index, name) in ["a.jpg", "B.JPG", "c.jpeg", "two\nlines.jpg"].iter().enumerate() {
        let made = place.path().join(format!("made/photo-{index:02}.jpg"));
        fs::copy(made, place.path().join("in").join(name)).unwrap();
    }
    place
}

fn images(place: &Place, arguments: &[&str], code: i32) -> Vec<Value> {
    let output = place.contend(&[&["images", "--format", "json"], arguments].concat()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    serde_json::from_slice::<Value>(&output.stdout).unwrap().as_array().unwrap().clone()
}

#[test]
fn every_mode_writes_the_same_bytes() {
    let place = place();
    let mut first = None;
    for mode in ["async", "smol", "thread", "rayon", "crossbeam", "process", "sequential"] {
        let to = format!("out-{mode}");
        let arguments = ["--input-dir", "in", "--output-dir", &to, "--size", "64x64", "--mode", mode, "--workers", "2"];
        let reports = images(&place, &arguments, 0);
        assert!(reports.iter().all(|report| report["width"] == 64 && report["height"] == 36), "{mode}: {reports:?}");
        let read = |name: &str| fs::read(place.path().join(&to).join(name)).unwrap();
        let written = ["a.jpg", "B.JPG", "c.jpeg", "two\nlines.jpg"].map(read);
        assert!(*first.get_or_insert_with(|| written.clone()) == written, "{mode} writes other bytes");
    }
}

#[test]
fn one_of_each_bad_picture_ends_with_every_good_one_done() {
    let place = place();
    let at = |name: &str| place.path().join("in").join(name);
    let whole = fs::read(at("a.jpg")).unwrap();
    fs::write(at("half.jpg"), &whole[..whole.len() / 2]).unwrap();
    fs::write(at("text.jpg"), "dear reader").unwrap();
    fs::write(at("nothing.png"), "").unwrap();
    fs::create_dir(at("folder.jpg")).unwrap();
    nix::unistd::mkfifo(&at("pipe.jpg"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    fs::write(at("a.webp"), "would be written to a.jpg, too").unwrap();
    for mode in ["async", "process", "thread"] {
        let arguments = ["--input-dir", "in", "--output-dir", "out", "--mode", mode, "--overwrite"];
        let reports = images(&place, &arguments, 3);
        let count = |result: &str| reports.iter().filter(|report| report["result"] == result).count();
        assert_eq!((count("resized"), count("failed")), (4, 6), "{mode}: {reports:?}");
        for report in reports.iter().filter(|report| report["result"] == "failed") {
            assert!(!report["error"].as_str().unwrap().contains('\n'), "{report}");
        }
    }
    let left: Vec<_> = fs::read_dir(place.path().join("out")).unwrap().collect();
    assert_eq!(left.len(), 4, "nothing half written lies about");
}

#[test]
fn a_second_run_in_one_folder_leaves_its_own_output_alone() {
    let place = place();
    let arguments = ["--input-dir", "in", "--output-dir", "in", "--size", "64x64"];
    assert_eq!(images(&place, &arguments, 0).len(), 4);
    let again = images(&place, &arguments, 0);
    assert!(again.len() == 4 && again.iter().all(|report| report["result"] == "left-alone"), "{again:?}");
    assert!(place.path().join("in/B_resized.JPG").exists());
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let place = place();
    let check = |arguments: &[&str], code: i32, says: &str| {
        let both = [&["images", "--input-dir", "in", "--output-dir", "out"], arguments].concat();
        let output = place.contend(&both).output().unwrap();
        let line = one_line(&output.stderr);
        assert!(output.status.code() == Some(code) && line.contains(says), "{arguments:?}: {line}");
    };
    check(&["--workers", "0"], 64, "zero workers");
    check(&["--size", "800"], 64, "800x600");
    check(&["--size", "0x600"], 64, "pixel");
    check(&["--quality", "0"], 64, "1 to 100");
    check(&["--fit", "squeeze"], 64, "squeeze");
    let output = place.contend(&["images", "--input-dir", "none", "--output-dir", "out"]).output().unwrap();
    assert_eq!(output.status.code(), Some(66), "{}", one_line(&output.stderr));
    fs::write(place.path().join("file"), "").unwrap();
    let output = place.contend(&["images", "--input-dir", "in", "--output-dir", "file"]).output().unwrap();
    assert_eq!(output.status.code(), Some(73), "{}", one_line(&output.stderr));
}
