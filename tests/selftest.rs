//! A short self-test: the plumbing, not the counts.

use std::fs;

use predicates::prelude::*;

use crate::program::{Place, one_line};

#[test]
fn a_short_self_test_races_counts_and_goes_on_where_a_piece_is_missing() {
    let place = Place::new();
    let short = ["selftest", "--short", "--out", "kept"];
    let first = place.contend(&short).assert().code(0).get_output().stdout.clone();
    let kept = place.path().join("kept");
    let table = fs::read(kept.join("selftest.md")).unwrap();
    assert_eq!(first, table, "what is printed is what is kept");
    let text = String::from_utf8(table).unwrap();
    for wanted in ["worth nothing", "| quiet | shared | cpu-bound |", "| neighbour | own | all |"] {
        assert!(text.contains(wanted), "no `{wanted}` in\n{text}");
    }
    let test: serde_json::Value = serde_json::from_slice(&fs::read(kept.join("selftest.json")).unwrap()).unwrap();
    // Six pairs that share, two that do not, and two fields of each, in both companies.
    assert_eq!((test["complete"].as_bool(), test["races"].as_array().map(Vec::len)), (Some(true), Some(24)));
    let generations = |race: &serde_json::Value| race["ln_ratios"]["twin"].as_array().map_or(0, Vec::len);
    assert!(test["races"].as_array().unwrap().iter().all(|race| generations(race) >= 10), "{test}");

    let again = place.contend(&["selftest", "--replay", "kept/selftest.json"]).assert().code(0);
    again.stdout(first.clone());

    // Of one that was interrupted, counting again is not.
    let text =
        fs::read_to_string(kept.join("selftest.json")).unwrap().replace("\"complete\":true", "\"complete\":false");
    fs::write(place.path().join("half.json"), text).unwrap();
    let half = place.contend(&["selftest", "--replay", "half.json"]).assert().code(0);
    half.stdout(predicate::str::contains("not complete"));

    fs::remove_file(kept.join("pieces/short-quiet-own-pairs-0001.json")).unwrap();
    let says = predicate::str::contains("8 pieces, 1 to race").and(predicate::str::contains("field").not());
    place.contend(&short).assert().code(0).stderr(says);
}

#[test]
fn what_cannot_be_is_one_clear_line() {
    let place = Place::new();
    let none = place.contend(&["selftest", "--pairs", "0"]).assert().code(64).get_output().stderr.clone();
    assert!(one_line(&none).contains("--pairs"));
    fs::write(place.path().join("other.json"), "{}").unwrap();
    let other = place.contend(&["selftest", "--replay", "other.json"]).assert().code(66).get_output().stderr.clone();
    assert!(one_line(&other).contains("no self-test"));
}
