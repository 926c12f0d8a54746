use crate::report::{ContenderReport, Report};

use super::doubts;

/// The report made by hand, all of whose generations are alike, with its first table changed.
fn with(change: impl Fn(&mut ContenderReport)) -> Vec<String> {
    doubts(&changed(change))
}

fn changed(change: impl Fn(&mut ContenderReport)) -> Report {
    let mut report = crate::sample::report();
    report.labs[0].experiments[0].points[0].contenders.iter_mut().for_each(change);
    report
}

/// About undecided comparisons there is a word already: the report has some.
fn beside_undecided(doubts: Vec<String>) -> Vec<String> {
    doubts.into_iter().filter(|doubt| !doubt.contains("cannot be told")).collect()
}

#[test]
fn generations_that_are_alike_raise_no_doubt() {
    let none: Vec<String> = Vec::new();
    assert_eq!(beside_undecided(with(|_| {})), none);
}

#[test]
fn a_baseline_that_waits_for_a_core_is_told_but_not_where_it_has_several_threads() {
    let waits = |threads: f64| {
        beside_undecided(with(|contender| {
            if let Some(summary) = contender.summary.as_mut().filter(|_| contender.name == "sequential") {
                let wall = summary.wall_ns.median;
                (summary.running_ns, summary.waiting_ns) = (Some(0.75 * wall * threads), Some(0.25 * wall * threads));
            }
        }))
    };
    let doubts = waits(1.0);
    assert_eq!(doubts.len(), 1, "{doubts:?}");
    assert!(doubts[0].contains("`sequential` waited for a core for 25 % of its time"), "{doubts:?}");
    assert!(waits(2.0).is_empty());
}

#[test]
fn a_machine_that_slows_down_is_told_of_its_times_and_not_of_its_ratios() {
    let doubts = beside_undecided(with(|contender| {
        for (place, generation) in contender.generations.iter_mut().enumerate() {
            generation.wall_ns *= 1.0 + 0.02 * place as f64;
        }
    }));
    assert_eq!(doubts.len(), 1, "{doubts:?}");
    assert!(doubts[0].contains("the machine became") && doubts[0].contains("slower while it raced"), "{doubts:?}");
}

#[test]
fn a_ratio_that_drifts_or_has_two_values_is_told_and_the_others_counted() {
    let doubts = beside_undecided(with(|contender| {
        for (place, generation) in contender.generations.iter_mut().enumerate() {
            match contender.name.as_str() {
                "std-threads" => generation.ln_ratio += 0.01 * place as f64,
                "rayon-pool" => generation.ln_ratio -= 0.005 * place as f64,
                "tokio-tasks" => generation.ln_ratio += if place % 3 == 0 { 0.2 } else { 0.0 },
                _ => {}
            }
        }
    }));
    assert_eq!(doubts.len(), 2, "{doubts:?}");
    assert!(
        doubts[0].contains("`std-threads` rose by 21 %") && doubts[0].contains("(and 1 more like it)"),
        "{doubts:?}"
    );
    assert!(doubts[1].contains("`tokio-tasks` was 1.001 in 13 generations and 1.223 in 7"), "{doubts:?}");
}

#[test]
fn what_is_undecided_says_how_many_more_generations_it_needs() {
    // Per point `smol-tasks` needs 120 in all and has 20, and `async-std-tasks` no number that makes sense.
    let said = doubts(&crate::sample::report()).pop().unwrap();
    assert!(said.starts_with("12 of ") && said.contains("about 100 more generations"), "{said}");
}
