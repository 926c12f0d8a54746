//! A made-up machine on which to try ways of measuring: it drifts and is disturbed as it is told, and always the same.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A machine, and the time on its clock.
pub struct Machine {
    now_ns: f64,
    slower_per_second: f64,
    disturbances: Option<Pcg64Mcg>,
}

impl Machine {
    /// Everything takes as long as it takes.
    pub fn steady() -> Self {
        Machine { now_ns: 0.0, slower_per_second: 0.0, disturbances: None }
    }

    /// Everything takes this much longer with each second that passes: 0.05 is five per cent. Below zero the machine
    /// warms up.
    pub fn drifting(slower_per_second: f64) -> Self {
        Machine { slower_per_second, ..Self::steady() }
    }

    /// Up to 3 % are added to everything, and to one call in five, when somebody else wants the core, up to 50 %.
    pub fn disturbed(seed: u64) -> Self {
        Machine { disturbances: Some(Pcg64Mcg::seed_from_u64(seed)), ..Self::steady() }
    }

    /// Makes a call of something that takes `work_ns` when nothing is in its way; returns how long it took.
    pub fn call(&mut self, work_ns: f64) -> f64 {
        let drift = 1.0 + self.slower_per_second * self.now_ns / 1e9;
        let disturbance = self.disturbances.as_mut().map_or(1.0, |random| {
            let share = if random.random::<f64>() < 0.2 { 0.5 } else { 0.03 };
            1.0 + share * random.random::<f64>()
        });
        let took_ns = work_ns * drift * disturbance;
        self.now_ns += took_ns;
        took_ns
    }
}
