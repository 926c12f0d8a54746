//! Machines that do everything but stand still, as the samples of whole races on them.

use rand::RngExt;
use rand_pcg::Pcg64Mcg;

/// A slice on a machine at rest, in nanoseconds.
const SLICE_NS: f64 = 200_000.0;

/// What happens to a race, slice by slice. All sizes are logarithmic shares, except where said.
#[derive(Clone, Copy)]
pub(super) struct Machine {
    pub(super) name: &'static str,
    /// Change of speed from slice to slice, the same for whoever is running.
    pub(super) drift: f64,
    /// A rhythm of the host: size, and slices in a period.
    pub(super) rhythm: (f64, f64),
    /// How much of the host's last state remains, and how much is new, slice by slice.
    pub(super) memory: (f64, f64),
    /// Chance that a burst begins, and its size; it lasts until the memory of it fades.
    pub(super) burst: (f64, f64),
    /// Chance that a slice loses its core, and for how many times its own length at most.
    pub(super) preempted: (f64, f64),
    /// The noise of a slice of the baseline, and of a candidate.
    pub(super) noise: [f64; 2],
    /// What being first in a round costs.
    pub(super) first: f64,
    /// The resolution of the clock, in nanoseconds.
    pub(super) tick_ns: f64,
    /// What a process is stuck with for life.
    pub(super) luck: fn(&mut Pcg64Mcg) -> f64,
}

pub(super) const STILL: Machine = Machine {
    name: "stands still",
    drift: 0.0,
    rhythm: (0.0, 1.0),
    memory: (0.0, 0.0),
    burst: (0.0, 0.0),
    preempted: (0.0, 0.0),
    noise: [0.02, 0.02],
    first: 0.0,
    tick_ns: 1.0,
    luck: |rng| 0.02 * normal(rng),
};

/// Every kind of trouble, each with the share of races in which it still lets +5 % be found, at least.
pub(super) const MACHINES: [(Machine, f64); 11] = [
    (STILL, 0.95),
    // By a third over the race of two.
    (Machine { name: "slows down all the time", drift: 0.001, ..STILL }, 0.95),
    (Machine { name: "has the rhythm of the rounds", rhythm: (0.03, 4.0), first: 0.02, ..STILL }, 0.8),
    (Machine { name: "is slow for seconds", memory: (0.97, 0.02), ..STILL }, 0.9),
    (Machine { name: "has bursts of company", memory: (0.8, 0.01), burst: (0.03, 0.7), ..STILL }, 0.9),
    (Machine { name: "takes the core away", preempted: (0.15, 20.0), ..STILL }, 0.8),
    (Machine { name: "gives processes one of two fates", luck: two_fates, ..STILL }, 0.8),
    (Machine { name: "gives luck with heavy tails", luck: cauchy, ..STILL }, 0.9),
    (Machine { name: "makes a few processes ten times as lucky", luck: contaminated, ..STILL }, 0.8),
    (Machine { name: "makes candidates noisier than their baseline", noise: [0.002, 0.08], ..STILL }, 0.85),
    (Machine { name: "has a clock of coarse steps", tick_ns: 10_000.0, luck: |_| 0.0, ..STILL }, 0.9),
];

fn two_fates(rng: &mut Pcg64Mcg) -> f64 {
    if rng.random() { 0.04 } else { 0.0 }
}

/// It has no mean, and no spread.
fn cauchy(rng: &mut Pcg64Mcg) -> f64 {
    0.003 * normal(rng) / normal(rng).abs().max(1e-3)
}

fn contaminated(rng: &mut Pcg64Mcg) -> f64 {
    normal(rng) * if rng.random::<f64>() < 0.3 { 0.05 } else { 0.005 }
}

fn normal(rng: &mut Pcg64Mcg) -> f64 {
    // Box and Muller, one of the two; 1 - x keeps zero out of the logarithm.
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}

/// A machine in the middle of a race.
pub(super) struct Under<'race> {
    machine: &'race Machine,
    rng: &'race mut Pcg64Mcg,
    host: f64,
    slice: f64,
}

impl<'race> Under<'race> {
    pub(super) fn new(machine: &'race Machine, rng: &'race mut Pcg64Mcg) -> Self {
        Under { machine, rng, host: 0.0, slice: 0.0 }
    }

    /// The luck of each contender of a generation.
    pub(super) fn luck(&mut self, contenders: usize) -> Vec<f64> {
        (0..contenders).map(|_| (self.machine.luck)(self.rng)).collect()
    }

    pub(super) fn rounds(&mut self) -> usize {
        self.rng.random_range(5..=8)
    }

    /// The wall time of the next slice, whose contender takes `ln` more time by itself and by its luck.
    pub(super) fn wall_ns(&mut self, is_baseline: bool, is_first: bool, ln: f64) -> u64 {
        let Machine { memory, burst, rhythm, drift, first, noise, preempted, tick_ns, .. } = *self.machine;
        self.slice += 1.0;
        self.host = memory.0 * self.host + memory.1 * normal(self.rng);
        if self.rng.random::<f64>() < burst.0 {
            self.host += burst.1;
        }
        let beat = rhythm.0 * (std::f64::consts::TAU * self.slice / rhythm.1).sin();
        let position = if is_first { first } else { 0.0 };
        let own = noise[usize::from(!is_baseline)] * normal(self.rng);
        let is_cut = self.rng.random::<f64>() < preempted.0;
        let stolen = if is_cut { preempted.1 * self.rng.random::<f64>() } else { 0.0 };
        let time = (ln + self.host + beat + drift * self.slice + position + own).exp() + stolen;
        ((time * SLICE_NS / tick_ns).round() * tick_ns) as u64
    }
}
