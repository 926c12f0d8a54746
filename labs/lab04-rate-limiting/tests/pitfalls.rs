//! Each pitfall is shown to be broken, for the reason that is stated there and by nothing that depends on a clock.
#![cfg(not(loom))]

use std::time::Duration;

use lab04_rate_limiting::limit::{Gcra, Limit, Rate, SlidingWindowCounter, SlidingWindowLog};
use lab04_rate_limiting::pitfalls::drift::{sleeping_between, sleeping_until};
use lab04_rate_limiting::pitfalls::fixed_window::FixedWindow;
use lab04_rate_limiting::pitfalls::forgotten_sleep::Forgetful;

const SECOND: u64 = 1_000_000_000;

fn five_a_second() -> Rate {
    Rate::new(5, Duration::from_secs(1), 5).unwrap()
}

// ANCHOR: forgotten_sleep
#[test]
fn forty_five_that_slept_side_by_side_all_go_where_one_may() {
    let mut limiter = Forgetful::new(5.0);
    let waits: Vec<f64> = (0..50).filter_map(|_| limiter.before_the_sleep(0.0)).collect();
    assert_eq!(waits, [0.2; 45], "the burst of five has gone; all others worked out the same sleep");
    waits.iter().for_each(|_| limiter.after_the_sleep());
    let in_the_next_second = waits.iter().filter(|&&wait| wait <= 1.0).count();
    assert_eq!(in_the_next_second, 45, "and nobody asked again");

    let mended = Gcra::new(five_a_second());
    let waits: Vec<u64> = (0..50).map(|_| mended.take(1, SECOND, u64::MAX).unwrap()).collect();
    assert_eq!(waits.iter().filter(|&&wait| wait == 0).count(), 5);
    assert_eq!(waits.iter().filter(|&&wait| 0 < wait && wait <= SECOND).count(), 5, "five a second");
}
// ANCHOR_END: forgotten_sleep

// ANCHOR: burst_and_rate
#[test]
fn a_full_bucket_grants_its_burst_and_the_rate() {
    let rate = five_a_second();
    let bucket = Gcra::new(rate);
    let granted = (0..=1_000).filter(|ms| bucket.take(1, SECOND + ms * 1_000_000, 0).is_ok()).count();
    assert_eq!(granted, 10, "in the first second of five a second");
    assert_eq!(rate.bound(SECOND), 10, "which is what was promised");
}
// ANCHOR_END: burst_and_rate

// ANCHOR: fixed_window
#[test]
fn at_the_edge_of_a_fixed_window_the_limit_goes_twice() {
    let edge = [SECOND - 1, SECOND];
    let mut fixed = FixedWindow::new(5, SECOND);
    let granted = edge.iter().flat_map(|&now| [now; 9]).filter(|&now| fixed.try_acquire(now)).count();
    assert_eq!(granted, 10, "in two nanoseconds of five a second");

    let mended: [Box<dyn Limit>; 2] =
        [Box::new(SlidingWindowLog::new(five_a_second())), Box::new(SlidingWindowCounter::new(five_a_second()))];
    for limit in mended {
        let granted = edge.iter().flat_map(|&now| [now; 9]).filter(|&now| limit.take(1, now, 0).is_ok()).count();
        assert_eq!(granted, 5);
    }
}
// ANCHOR_END: fixed_window

// ANCHOR: drift
#[test]
fn a_loop_that_sleeps_between_turns_falls_behind_for_ever() {
    let (interval, late) = (500_000, 100_000);
    let drifting = sleeping_between(2_001, interval, late);
    assert_eq!(drifting.last(), Some(&(2_000 * (interval + late))), "a fifth of a second in one second");
    let planned = sleeping_until(2_001, interval, late);
    assert_eq!(planned.last(), Some(&(2_000 * interval)));
}
// ANCHOR_END: drift
