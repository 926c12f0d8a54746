use super::*;
use crate::report::{Said, Status};
use crate::sample;
use crate::setup::Point;

fn gil_demo_point() -> Point {
    [("workers".to_owned(), 2.into()), ("n".to_owned(), 10_000_000.into())].into()
}

#[test]
fn a_short_table_fits_a_readme() {
    let report = sample::report();
    let text = throughput_summary(&report, "lab01-lock-contention", "gil-demo", Some(&gil_demo_point())).unwrap();
    insta::assert_snapshot!(text, @r#"
    | contender | additions/s | time vs sequential | verdict | CPU/job | status |
    | :-- | --: | --: | :-- | --: | :-- |
    | sequential | 2.00 G |  | baseline | 5.00 ms | verified |
    | copies (reference) | 4.12 G | 0.485 [0.483, 0.487] 99 % | faster | 4.92 ms | verified |
    | std-threads | 3.92 G | 0.510 [0.507, 0.513] 99 % | faster | 5.18 ms | verified |
    | rayon-pool | 3.96 G | 0.505 [0.502, 0.508] 99 % | faster | 5.13 ms | verified |
    | crossbeam-scope | 3.88 G | 0.515 [0.512, 0.518] 99 % | faster | 5.23 ms | verified |
    | tokio-tasks | 2.00 G | 1.001 [0.999, 1.003] 95 % | same within 0.5 % | 5.02 ms | verified |
    | smol-tasks | 2.03 G | 0.98 [0.96, 1.01] 95 % | cannot tell (leans faster, needs ~120 generations) | 5.07 ms | verified |
    | async-std-tasks | 1.96 G | 1.02 [0.97, 1.07] 95 % | cannot tell | 5.36 ms | verified |
    | one-big-lock | 294 M | 6.80 [6.66, 6.94] 99 % | slower | 34.7 ms | verified |
    | processes | 2.82 G | 0.71 [0.69, 0.73] 99 % | faster | 7.21 ms | verified, 19 of 20 generations |
    | python-threads | 48.8 M | 41.0 [39.8, 42.2] 99 % | slower | 211 ms | verified |
    | folded-loop |  |  | wrong answer |  | wrong answer |
    | io_uring |  |  | skipped |  | skipped |

    - time vs sequential: time of one job over sequential's, 0.50 took half the time; in brackets the interval that decided, and its level
    - here and now: twin 1.000 ± 0.002, 2 % read as 1.9 % ± 0.3 %, smallest visible difference (80 %) 0.6 %
    - rayon-pool leads; tied with the leader: std-threads
    - folded-loop: wrong answer: 333 instead of 332
    - io_uring: skipped: needs io_uring, which this kernel \| policy refuses
    "#);
}

#[test]
fn a_job_table_has_all_that_was_measured_and_a_foot() {
    let report = sample::report();
    let view = view(&report, "lab01-lock-contention", "gil-demo", Some(&gil_demo_point())).unwrap();
    insta::assert_snapshot!(of(view).markdown(), @r#"
    | contender | additions/s | time vs sequential | verdict | time/job | quartiles | CPU/job | CPU ratio | vol. switches | invol. switches | peak memory | threads | spread | marked | place | status |
    | :-- | --: | --: | :-- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | :-- | :-- |
    | sequential | 2.00 G |  | baseline | 5.00 ms | 4.85 to 5.20 ms | 5.00 ms | 1.00 | 4.10 | < 0.001 | 5.09 MiB | 3 | 0 % |  | together | verified |
    | copies (reference) | 4.12 G | 0.485 [0.483, 0.487] 99 % | faster | 2.42 ms | 2.35 to 2.52 ms | 4.92 ms | 0.985 | 4.10 | < 0.001 | 5.09 MiB | 3 | 0.4 % |  | together | verified |
    | std-threads | 3.92 G | 0.510 [0.507, 0.513] 99 % | faster | 2.55 ms | 2.47 to 2.65 ms | 5.18 ms | 1.04 | 4.10 | < 0.001 | 5.09 MiB | 3 | 0.6 % |  | together | verified |
    | rayon-pool | 3.96 G | 0.505 [0.502, 0.508] 99 % | faster | 2.53 ms | 2.45 to 2.63 ms | 5.13 ms | 1.03 | 4.10 | < 0.001 | 5.09 MiB | 3 | 0.5 % |  | together | verified |
    | crossbeam-scope | 3.88 G | 0.515 [0.512, 0.518] 99 % | faster | 2.58 ms | 2.50 to 2.68 ms | 5.23 ms | 1.05 | 4.10 | < 0.001 | 5.09 MiB | 3 | 0.6 % |  | together | verified |
    | tokio-tasks | 2.00 G | 1.001 [0.999, 1.003] 95 % | same within 0.5 % | 5.00 ms | 4.85 to 5.21 ms | 5.02 ms | 1.00 | 4.10 | < 0.001 | 5.09 MiB | 3 | 0.1 % |  | together | verified |
    | smol-tasks | 2.03 G | 0.98 [0.96, 1.01] 95 % | cannot tell (leans faster, needs ~120 generations) | 4.93 ms | 4.78 to 5.12 ms | 5.07 ms | 1.01 | 4.10 | < 0.001 | 5.09 MiB | 3 | 1.5 % |  | together | verified |
    | async-std-tasks | 1.96 G | 1.02 [0.97, 1.07] 95 % | cannot tell | 5.10 ms | 4.95 to 5.30 ms | 5.36 ms | 1.07 | 4.10 | < 0.001 | 5.09 MiB | 3 | 2.5 % |  | together | verified |
    | one-big-lock | 294 M | 6.80 [6.66, 6.94] 99 % | slower | 34.0 ms | 33.0 to 35.4 ms | 34.7 ms | 6.94 | 4.10 | < 0.001 | 5.09 MiB | 3 | 0.1 % | 3.4 % | together | verified |
    | processes | 2.82 G | 0.71 [0.69, 0.73] 99 % | faster | 3.55 ms | 3.44 to 3.69 ms | 7.21 ms | 1.44 | 4.10 | < 0.001 | 5.09 MiB | 3 | 2.1 % |  | apart | verified, 19 of 20 generations |
    | python-threads | 48.8 M | 41.0 [39.8, 42.2] 99 % | slower | 205 ms | 199 to 213 ms | 211 ms | 42.2 | 4.10 | < 0.001 | 5.09 MiB | 3 | 0.04 % |  | apart | verified |
    | folded-loop |  |  | wrong answer |  |  |  |  |  |  |  |  |  |  |  | wrong answer |
    | io_uring |  |  | skipped |  |  |  |  |  |  |  |  |  |  |  | skipped |

    - time vs sequential: time of one job over sequential's, 0.50 took half the time; in brackets the interval that decided, and its level
    - here and now: twin 1.000 ± 0.002, 2 % read as 1.9 % ± 0.3 %, smallest visible difference (80 %) 0.6 %
    - bridge: sequential in a process of its own takes 1.02 [0.99, 1.05] of its time among the others; across that border nothing under 10 % is called faster or slower
    - rayon-pool leads; tied with the leader: std-threads
    - 20 generations, 9 comparisons that share the error level, 42 s
    - dropped generations: 1 by processes
    - company: other programs used 1.2 % of the cores, the host took 0.04 %
    - folded-loop: wrong answer: 333 instead of 332
    - io_uring: skipped: needs io_uring, which this kernel \| policy refuses
    - copies (reference): one copy of sequential a worker, all at once: the most this machine can give
    - python-threads: CPython 3.13.5; the tutorial's own loop, under the real GIL
    "#);
}

#[cfg(feature = "cli")]
#[test]
fn a_load_table_goes_on_below_where_the_window_is_narrow() {
    let report = sample::report();
    let view = view(&report, "lab01-lock-contention", "counter", None).unwrap();
    insta::assert_snapshot!(of(view).terminal(Some(100), Colour::Plain), @r#"
    lab01-lock-contention · counter · workers = 2
    ┌────────────────┬──────────────┬──────────────────────────────┬──────────┬────────────────┐
    │ contender      ┆ increments/s ┆            time vs std-mutex ┆ verdict  ┆      quartiles │
    ╞════════════════╪══════════════╪══════════════════════════════╪══════════╪════════════════╡
    │ std-mutex      ┆       30.3 M ┆                              ┆ baseline ┆ 29.4 to 31.5 M │
    │ parking_lot    ┆       40.0 M ┆    0.758 [0.746, 0.769] 99 % ┆ faster   ┆ 38.8 to 41.6 M │
    │ atomic         ┆        115 M ┆    0.264 [0.261, 0.266] 99 % ┆ faster   ┆   111 to 120 M │
    │ sharded-atomic ┆        263 M ┆ 0.1152 [0.1140, 0.1163] 99 % ┆ faster   ┆   255 to 274 M │
    │ std-rwlock     ┆       25.6 M ┆       1.18 [1.15, 1.21] 99 % ┆ slower   ┆ 24.9 to 26.7 M │
    │ tokio-mutex    ┆       6.25 M ┆          4.8 [4.4, 5.3] 99 % ┆ slower   ┆ 6.06 to 6.50 M │
    │ fair-mutex     ┆       2.10 M ┆             14 [10, 19] 99 % ┆ slower   ┆ 2.03 to 2.18 M │
    └────────────────┴──────────────┴──────────────────────────────┴──────────┴────────────────┘
    ┌────────────────┬─────────────────┬─────────────────┬─────────┬─────────┬───────────┬─────────┐
    │ contender      ┆             p50 ┆             p99 ┆   p99.9 ┆  CPU/op ┆ CPU ratio ┆ running │
    ╞════════════════╪═════════════════╪═════════════════╪═════════╪═════════╪═══════════╪═════════╡
    │ std-mutex      ┆         36.0 ns ┆          396 ns ┆ 10.2 µs ┆ 66.0 ns ┆      1.02 ┆ 62.7 ns │
    │ parking_lot    ┆ 28.0 ns, faster ┆  300 ns, faster ┆ 7.75 µs ┆ 50.0 ns ┆      1.54 ┆ 47.5 ns │
    │ atomic         ┆ 10.0 ns, faster ┆  104 ns, faster ┆ 2.70 µs ┆ 17.4 ns ┆     0.535 ┆ 16.5 ns │
    │ sharded-atomic ┆ 4.00 ns, faster ┆ 46.0 ns, faster ┆ 1.18 µs ┆ 7.60 ns ┆     0.234 ┆ 7.22 ns │
    │ std-rwlock     ┆ 43.0 ns, slower ┆  468 ns, slower ┆ 12.1 µs ┆ 78.0 ns ┆      1.21 ┆ 74.1 ns │
    │ tokio-mutex    ┆  176 ns, slower ┆ 1.92 µs, slower ┆ 49.6 µs ┆  320 ns ┆      5.32 ┆  304 ns │
    │ fair-mutex     ┆  525 ns, slower ┆ 5.72 µs, slower ┆  148 µs ┆  954 ns ┆      18.6 ┆  906 ns │
    └────────────────┴─────────────────┴─────────────────┴─────────┴─────────┴───────────┴─────────┘
    ┌────────────────┬───────────┬──────────┬───────────────┬─────────────────┬─────────────┬─────────┐
    │ contender      ┆   waiting ┆  blocked ┆ vol. switches ┆ invol. switches ┆ peak memory ┆ threads │
    ╞════════════════╪═══════════╪══════════╪═══════════════╪═════════════════╪═════════════╪═════════╡
    │ std-mutex      ┆  0.660 ns ┆  2.64 ns ┆          4.10 ┆         < 0.001 ┆    5.09 MiB ┆       3 │
    │ parking_lot    ┆  0.500 ns ┆  2.00 ns ┆          4.10 ┆         < 0.001 ┆    5.09 MiB ┆       3 │
    │ atomic         ┆  0.174 ns ┆ 0.696 ns ┆          4.10 ┆         < 0.001 ┆    5.09 MiB ┆       3 │
    │ sharded-atomic ┆ 0.0760 ns ┆ 0.304 ns ┆          4.10 ┆         < 0.001 ┆    5.09 MiB ┆       3 │
    │ std-rwlock     ┆  0.780 ns ┆  3.12 ns ┆          4.10 ┆         < 0.001 ┆    5.09 MiB ┆       3 │
    │ tokio-mutex    ┆   3.20 ns ┆  12.8 ns ┆          4.10 ┆         < 0.001 ┆    5.09 MiB ┆       3 │
    │ fair-mutex     ┆   9.54 ns ┆  38.2 ns ┆          4.10 ┆         < 0.001 ┆    5.09 MiB ┆       3 │
    └────────────────┴───────────┴──────────┴───────────────┴─────────────────┴─────────────┴─────────┘
    ┌────────────────┬──────────┬──────────────────────────┬───────────────┬───────────────┬────────┐
    │ contender      ┆ fairness ┆                  overlap ┆ owner changes ┆ timed/untimed ┆ spread │
    ╞════════════════╪══════════╪══════════════════════════╪═══════════════╪═══════════════╪════════╡
    │ std-mutex      ┆     1.00 ┆                     0.98 ┆         0.310 ┆          0.40 ┆    1 % │
    │ parking_lot    ┆     0.55 ┆                     0.98 ┆         0.310 ┆          0.40 ┆    1 % │
    │ atomic         ┆     1.00 ┆                     0.98 ┆         0.310 ┆          0.40 ┆    1 % │
    │ sharded-atomic ┆     1.00 ┆ 0.62, not contended here ┆         0.310 ┆          0.40 ┆    1 % │
    │ std-rwlock     ┆     0.99 ┆                     0.98 ┆         0.310 ┆          0.40 ┆    1 % │
    │ tokio-mutex    ┆     1.00 ┆                     0.98 ┆         0.310 ┆          0.40 ┆    1 % │
    │ fair-mutex     ┆     1.00 ┆                     0.98 ┆         0.310 ┆          0.40 ┆    1 % │
    └────────────────┴──────────┴──────────────────────────┴───────────────┴───────────────┴────────┘
    ┌────────────────┬──────────┬──────────┐
    │ contender      ┆ place    ┆ status   │
    ╞════════════════╪══════════╪══════════╡
    │ std-mutex      ┆ together ┆ verified │
    │ parking_lot    ┆ together ┆ verified │
    │ atomic         ┆ together ┆ verified │
    │ sharded-atomic ┆ together ┆ verified │
    │ std-rwlock     ┆ together ┆ verified │
    │ tokio-mutex    ┆ together ┆ verified │
    │ fair-mutex     ┆ together ┆ verified │
    └────────────────┴──────────┴──────────┘
    time vs std-mutex: time of one operation over std-mutex's, 0.50 took half the time; in brackets the
      interval that decided, and its level
    here and now: twin 1.000 ± 0.002, 2 % read as 1.9 % ± 0.3 % (by scaling samples), smallest visible
      difference (80 %) 0.6 %
    20 generations, 9 comparisons that share the error level, 42 s
    company: other programs used 1.2 % of the cores, the host took 0.04 %
    "#);
}

#[cfg(feature = "cli")]
#[test]
fn no_line_is_wider_than_the_window_and_hangul_keeps_its_columns() {
    use unicode_width::UnicodeWidthStr;
    let mut report = sample::report();
    report.labs[0].experiments[1].points[0].contenders[2].name = "원자-카운터".into();
    for width in [60, 80, 100, 132, 200, 400] {
        for table in tables(&report) {
            let text = table.terminal(Some(width), Colour::Plain);
            let (grid, rest): (Vec<&str>, Vec<&str>) =
                text.lines().partition(|line| line.starts_with(['┌', '│', '╞', '└']));
            assert!(grid.iter().chain(&rest).all(|line| line.width() <= width), "{width}:\n{text}");
            let parts = grid.split_inclusive(|line| line.starts_with('└'));
            for part in parts {
                assert!(part.iter().all(|line| line.width() == part[0].width()), "{width}:\n{text}");
            }
        }
    }
}

#[cfg(feature = "cli")]
#[test]
fn colour_changes_nothing_but_colour() {
    let report = sample::report();
    for table in tables(&report) {
        let coloured = table.terminal(Some(120), Colour::Shown);
        assert!(coloured.contains('\u{1b}'));
        let mut plain = String::new();
        for (index, part) in coloured.split('\u{1b}').enumerate() {
            plain.push_str(if index == 0 { part } else { part.split_once('m').unwrap().1 });
        }
        assert_eq!(plain, table.terminal(Some(120), Colour::Plain));
    }
}

#[test]
fn what_was_not_measured_is_empty_and_an_empty_column_is_left_out() {
    let report = sample::report();
    let job = &tables(&report)[0];
    let titles: Vec<&str> = job.columns.iter().map(|column| column.title.as_str()).collect();
    for absent in ["running", "waiting", "blocked", "fairness", "overlap", "p99"] {
        assert!(!titles.contains(&absent), "{titles:?}");
    }
    let skipped = job.rows.iter().find(|row| row[0] == "io_uring").unwrap();
    let filled: Vec<&str> = skipped.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    assert_eq!(filled, ["io_uring", "skipped", "skipped"]);
}

#[test]
fn no_number_of_a_wrong_answer_is_shown_even_if_the_file_has_one() {
    let mut report = sample::report();
    let contender = &mut report.labs[0].experiments[0].points[0].contenders[2];
    contender.status = Status::WrongAnswer("332 instead of 333".into());
    let table = &tables(&report)[0];
    let filled: Vec<&str> = table.rows[2].iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    assert_eq!(filled, ["std-threads", "wrong answer", "together", "wrong answer"]);
    assert!(table.foot.iter().any(|line| line == "std-threads: wrong answer: 332 instead of 333"));
}

#[test]
fn a_race_without_workers_meeting_is_not_called_contended() {
    let report = sample::report();
    let table = tables(&report).pop().unwrap();
    let column = table.columns.iter().position(|column| column.title == "overlap").unwrap();
    assert_eq!((table.rows[0][column].as_str(), table.rows[3][column].as_str()), ("0.98", "0.62, not contended here"));
}

#[test]
fn verdicts_read_as_sentences() {
    let report = sample::report();
    let mut judged = report.labs[0].experiments[0].points[0].contenders[1].judgement.unwrap();
    let mut say = |said| {
        judged.said = said;
        words::verdict(&judged)
    };
    let cannot_tell = |generations_needed| Said::CannotTell { leaning: None, generations_needed };
    assert_eq!(say(Said::Same { within: 0.01 }), "same within 1 %");
    assert_eq!(say(cannot_tell(None)), "cannot tell");
    assert_eq!(say(cannot_tell(Some(64))), "cannot tell (needs ~64 generations)");
}

#[test]
fn markdown_shows_text_as_it_is() {
    assert_eq!(
        escape("a|b <c> < `d` *e* f_g _h_ ~120 [1, 2]\nx"),
        r"a\|b &lt;c> < \`d\` \*e\* f_g \_h\_ ~120 [1, 2] x"
    );
    assert_eq!(escape("[x](y) #1"), r"[x\](y) #1");
}

#[test]
fn the_open_loop_stands_beside_the_closed_one() {
    let report = sample::open();
    let view = view(&report, "lab01-lock-contention", "counter", None).unwrap();
    let table = of(view);
    let titles: Vec<&str> = table.columns.iter().map(|column| column.title.as_str()).collect();
    let begin = titles.iter().position(|title| *title == "p50").unwrap();
    assert_eq!(
        titles[begin..begin + 12],
        [
            "p50",
            "p99",
            "p99.9",
            "p50 at 20 k/s",
            "p99 at 20 k/s",
            "p99.9 at 20 k/s",
            "lag p99 at 20 k/s",
            "p50 at 1 M/s",
            "p99 at 1 M/s",
            "p99.9 at 1 M/s",
            "lag p99 at 1 M/s",
            "knee/s",
        ]
    );
    let cell = |row: usize, title: &str| table.rows[row][titles.iter().position(|one| *one == title).unwrap()].clone();
    assert_eq!([cell(0, "p99"), cell(0, "p99 at 20 k/s"), cell(0, "p99 at 1 M/s")], ["396 ns", "140 µs", "140 µs"]);
    assert_eq!([cell(6, "p99 at 20 k/s"), cell(6, "p99 at 1 M/s")], ["224 µs", "saturated"]);
    assert_eq!([cell(0, "knee/s"), cell(3, "knee/s")], ["2.20 to 2.40 M", "over 550 k"]);
    assert_eq!([cell(0, "worker shares"), cell(0, "longest gap")], ["0.98 to 1.02", "4.00 ms"]);
    insta::assert_snapshot!(table.foot[2..8].join("\n"), @r#"
    open loop (columns with a rate): operations are begun at planned times, and latency counts from there; lag is how late the harness itself was; saturated: in more than a tenth of the generations the backlog grew by over 1 % of the arrivals
    at 20.0 k/s p99 from the real starts, as a closed loop has it: std-mutex 400 ns; parking_lot 400 ns, saturated in 5 %; atomic 400 ns; sharded-atomic 400 ns; std-rwlock 400 ns; tokio-mutex 400 ns; fair-mutex 400 ns
    at 1.00 M/s p99 from the real starts, as a closed loop has it: std-mutex 400 ns; parking_lot 400 ns, saturated in 5 %; atomic 400 ns; sharded-atomic 400 ns; std-rwlock 400 ns; tokio-mutex 400 ns; fair-mutex saturated in 100 %
    scalability law over workers, with 95 % intervals (contention: the share for which workers wait for each other; coherency: what each pair of them costs):
    std-mutex: contention 0.120 [0.0800, 0.160], coherency 0.00300 [0.00100, 0.00500], peak at 17 [13, 30]; misses by 1.1 %
    no scalability law for parking_lot, atomic, sharded-atomic, std-rwlock, tokio-mutex, fair-mutex: the best fit misses the measurements by 8.2 %

    "#);
}

#[test]
fn a_short_table_has_a_column_a_rate() {
    let report = sample::open();
    let table = summary(view(&report, "lab01-lock-contention", "counter", None).unwrap());
    let titles: Vec<&str> = table.columns.iter().map(|column| column.title.as_str()).collect();
    assert_eq!(titles[4..8], ["p99", "p99 at 20 k/s", "p99 at 1 M/s", "knee/s"]);
    assert!(table.foot.iter().any(|line| line.starts_with("open loop")));
}
