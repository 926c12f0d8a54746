//! Timed once, and called a result: the Python lesson's own benchmark does it. Nobody can see in one number how far the
//! next one would have been from it.

use contend::estimate::{Interval, signed_rank_critical, signed_rank_interval};

use super::machine::Machine;

// ANCHOR: broken
/// Broken: each once. Returns how many times as long B took, and nothing that could warn of it.
pub fn once(machine: &mut Machine, a_ns: f64, b_ns: f64) -> f64 {
    let a = machine.call(a_ns);
    let b = machine.call(b_ns);
    b / a
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: often, and from where to where the ratio lies (at the 1 % level). An interval that has 1 in it says "cannot
/// tell", which a number alone never does. `None` with fewer rounds than such an interval needs.
pub fn often(machine: &mut Machine, a_ns: f64, b_ns: f64, rounds: usize) -> Option<Interval> {
    // Logarithms: "twice as long" and "half as long" are then equally far from "the same".
    let ln_ratios: Vec<f64> = (0..rounds).map(|_| once(machine, a_ns, b_ns).ln()).collect();
    let ends = signed_rank_interval(&ln_ratios, signed_rank_critical(rounds, 0.01)?)?;
    Some(Interval { low: ends.low.exp(), high: ends.high.exp() })
}
// ANCHOR_END: mended
