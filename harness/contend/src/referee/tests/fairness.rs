//! Two locks of the same speed, told apart by who gets them: what the table must show.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::scripted::{Asked, Instead, Scene, brief};
use crate::protocol::{Command, Reply, WindowReply};
use crate::referee::Settings;
use crate::verdict::Depth;
use crate::{Lane, Window};

const LANES: usize = 4;
/// Each holds the lock for this long, whichever lock it is.
const HELD_NS: u64 = 10_000;

/// Who gets the lock next, after `holder`.
fn next(lock: &str, holder: usize, rng: &mut Pcg64Mcg) -> usize {
    match lock {
        // First come, first served: those who wait have all drawn their numbers.
        "ticket-lock" => (holder + 1) % LANES,
        // Whoever gave it back has it in its own cache and is there first, but for one time in a thousand.
        _ if rng.random_range(0..1_000) > 0 => holder,
        _ => rng.random_range(0..LANES),
    }
}

/// A window in which all lanes always want the lock.
fn window(lock: &str, open_ns: u64, seed: u64) -> WindowReply {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let (mut counts, mut last, mut longest) = ([0_u64; LANES], [0_u64; LANES], 0);
    let mut holder = 0;
    for now in (HELD_NS..=open_ns).step_by(HELD_NS as usize) {
        holder = next(lock, holder, &mut rng);
        counts[holder] += 1;
        longest = longest.max(now - last[holder]);
        last[holder] = now;
    }
    longest = last.iter().map(|last| open_ns - last).fold(longest, u64::max);
    let operations_ever = counts.iter().sum();
    WindowReply {
        open_ns,
        operations_per_lane: counts.to_vec(),
        operations_ever,
        longest_gap_ns: Some(longest),
        ..WindowReply::default()
    }
}

#[test]
fn a_ticket_lock_and_an_unfair_spin_lock_are_told_apart_by_their_fairness_in_the_table() {
    let nothing = |_: crate::Setup| Ok(|window: &Window| Ok(window.lanes().map(|lane: Lane| lane.id() as u64).sum()));
    let load =
        crate::load("counter").fix("workers", LANES).contender("ticket-lock", nothing).contender("spin-lock", nothing);
    let script = |asked: &Asked| {
        let Command::Window { open_us, .. } = asked.command else { return None };
        Some(Instead::Say(Reply::Window(window(&asked.contender, open_us * 1_000, asked.build as u64))))
    };
    let report = Scene::new(load, script).run(&Settings { depth: Depth::Default, ..brief() });
    let table = crate::table::tables(&report).remove(0);
    let cell = |row: usize, title: &str| {
        let column = table.columns.iter().position(|column| column.title == title).unwrap();
        table.rows[row][column].clone()
    };
    // As many operations a second: speed does not tell them apart.
    assert_eq!(cell(1, "verdict"), "same within 0.5 %");
    assert_eq!(
        [cell(0, "fairness"), cell(0, "worker shares"), cell(0, "longest gap")],
        ["1.00", "1.00 to 1.00", "40.0 µs"]
    );
    let summaries: Vec<_> =
        report.labs[0].experiments[0].points[0].contenders.iter().map(|one| one.summary.clone().unwrap()).collect();
    let (fair, unfair) = (&summaries[0], &summaries[1]);
    assert!(unfair.fairness.unwrap() < 0.95, "{:?}", unfair.fairness);
    assert!(unfair.worker_shares.unwrap().least < 0.8 && unfair.worker_shares.unwrap().most > 1.2);
    assert!(unfair.longest_gap_ns.unwrap() > 100.0 * fair.longest_gap_ns.unwrap());
}
