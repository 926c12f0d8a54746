//! First A, then B: what the machine did between the two is taken for a difference of the two. All harnesses that time
//! one thing after another do it, however many calls they make of each: more calls only make the wrong answer firmer.

use contend::estimate::median;

use super::machine::Machine;

// ANCHOR: broken
/// Broken: all calls of A, then all calls of B. Returns how many times as long B took.
pub fn a_then_b(machine: &mut Machine, a_ns: f64, b_ns: f64, calls: usize) -> f64 {
    let a: Vec<f64> = (0..calls).map(|_| machine.call(a_ns)).collect();
    let b: Vec<f64> = (0..calls).map(|_| machine.call(b_ns)).collect();
    middle(&b) / middle(&a)
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: in turns, and in each round forth and back, so that a drift meets both alike. Each round gives a ratio of its
/// own, and the machine may be another one in the next.
pub fn in_turns(machine: &mut Machine, a_ns: f64, b_ns: f64, calls: usize) -> f64 {
    let ratios: Vec<f64> = (0..calls / 2)
        .map(|_| {
            let (a, b) = (machine.call(a_ns), machine.call(b_ns));
            let (b_again, a_again) = (machine.call(b_ns), machine.call(a_ns));
            (b + b_again) / (a + a_again)
        })
        .collect();
    middle(&ratios)
}
// ANCHOR_END: mended

fn middle(values: &[f64]) -> f64 {
    median(values).expect("there was at least one call")
}
