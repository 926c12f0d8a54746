//! A loop that sleeps for the interval after each permit. What the work takes, and how late the sleep ends, is added to
//! every interval, and nothing ever takes it back.

// ANCHOR: broken
/// Broken: when the turns begin, if each sleeps for `interval` after `late` of work and oversleeping.
pub fn sleeping_between(turns: u64, interval: u64, late: u64) -> Vec<u64> {
    let mut now = 0;
    (0..turns)
        .map(|_| {
            let begun = now;
            now += interval + late;
            begun
        })
        .collect()
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: each sleeps until the time that its number says. It is late by `late` once, not once a turn.
pub fn sleeping_until(turns: u64, interval: u64, late: u64) -> Vec<u64> {
    let mut now = 0;
    (0..turns)
        .map(|turn| {
            let planned = turn * interval;
            now = planned.max(now);
            let begun = now;
            now += late;
            begun
        })
        .collect()
}
// ANCHOR_END: mended
