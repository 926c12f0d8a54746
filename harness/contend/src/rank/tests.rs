use super::*;
use crate::sample;

/// The cell of a runtime in the first column of the only table.
#[track_caller]
fn cell(ranking: &Ranking, runtime: &str) -> Cell {
    let row = ranking.tables[0].rows.iter().find(|row| row.runtime == runtime).unwrap();
    row.cells[0].clone().unwrap()
}

#[test]
fn the_leader_and_those_tied_with_it_share_the_first_place() {
    let ranking = of(&[sample::report()]);
    for runtime in ["rayon", "std"] {
        let cell = cell(&ranking, runtime);
        assert_eq!((cell.place, cell.tied), (1, true), "{runtime}");
    }
    // The next is the third, not the second.
    assert!(ranking.tables[0].rows.iter().all(|row| row.cells[0].as_ref().is_none_or(|cell| cell.place != 2)));
}

#[test]
fn whoever_is_not_told_from_the_first_of_its_place_is_in_that_place() {
    let mut report = sample::report();
    for point in &mut report.labs[0].experiments[0].points {
        point.leaders = None;
    }
    let ranking = of(&[report]);
    let (tokio, sequential) = (cell(&ranking, "tokio"), cell(&ranking, "sequential"));
    assert_eq!(tokio.place, sequential.place);
    assert!(tokio.tied && sequential.tied);
    assert!(cell(&ranking, "python").place > tokio.place && !cell(&ranking, "python").tied);
}

#[test]
fn labs_that_compute_and_labs_that_wait_are_in_tables_of_their_own() {
    let mut report = sample::report();
    assert_eq!(of(&[report.clone()]).tables.iter().map(|table| table.work).collect::<Vec<_>>(), [None]);
    report.labs[0].experiments[0].work = Some(Work::Waiting);
    report.labs[0].experiments[1].work = Some(Work::Cpu);
    let works: Vec<_> = of(&[report]).tables.iter().map(|table| (table.work, table.columns.len())).collect();
    assert_eq!(works, [(Some(Work::Cpu), 1), (Some(Work::Waiting), 1)]);
}

#[test]
fn a_mean_is_only_of_those_who_raced_in_every_column() {
    let report = sample::report();
    let ranking = of(&[report]);
    let row = |runtime: &str| ranking.tables[0].rows.iter().find(|row| row.runtime == runtime).unwrap();
    // `rayon` is no contender of the counter, `tokio` is one of both.
    assert_eq!(row("rayon").mean, None);
    assert!(row("tokio").mean.is_some_and(|mean| mean > 1.0));
    assert!(ranking.tables[0].rows[0].mean.is_some());
}

#[test]
fn wrong_answers_references_and_those_without_a_runtime_have_no_place() {
    let ranking = of(&[sample::report()]);
    let contenders: Vec<&str> = ranking.tables[0]
        .rows
        .iter()
        .flat_map(|row| row.cells.iter().flatten())
        .map(|cell| cell.contender.as_str())
        .collect();
    assert!(!contenders.contains(&"copies") && !contenders.contains(&"folded-loop"), "{contenders:?}");
    assert!(ranking.unranked.contains(&"one-big-lock".to_owned()), "{:?}", ranking.unranked);
    assert!(!ranking.unranked.contains(&"copies".to_owned()));
}

#[test]
fn the_point_is_the_last_that_does_not_have_more_workers_than_cores() {
    let ranking = of(&[sample::report()]);
    assert_eq!(ranking.tables[0].columns[0].point["workers"], 2.into());
    assert_eq!(ranking.tables[0].columns[0].point["n"], 10_000_000.into());
}
