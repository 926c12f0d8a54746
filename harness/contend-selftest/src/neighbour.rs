//! A noisy neighbour: a process that burns processor time in bursts, while contenders race.
//!
//! One thread a core, each burning and resting for random times between 2 and 40 ms: shorter than a generation, longer
//! than a slice, and about half of the machine. It ends with whoever started it, however that one ends: its standard
//! input is a pipe, and it goes when the other end does.

use std::io::{self, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// How long a burst or a rest takes, in microseconds.
const LASTS_US: std::ops::Range<u64> = 2_000..40_000;
/// How long a thread burns between two looks at the clock, in steps.
const STEPS: u32 = 2_000;

/// One that is at work. Dropping it ends it.
#[derive(Debug)]
pub struct Neighbour {
    process: Child,
}

impl Neighbour {
    /// Starts it by a command that comes to [`serve`].
    ///
    /// # Errors
    /// When the command cannot be started.
    pub fn start(mut command: Command) -> io::Result<Neighbour> {
        let process = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        Ok(Neighbour { process })
    }

    /// Whether it has not ended by itself: races beside one that had were quiet ones.
    pub fn is_at_work(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }
}

impl Drop for Neighbour {
    fn drop(&mut self) {
        // Both fail only where it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Is the neighbour, until standard input ends.
pub fn serve() {
    for seed in 0..contend::cores() as u64 {
        std::thread::spawn(move || burn_in_bursts(seed));
    }
    let mut nothing = [0_u8; 16];
    while matches!(io::stdin().read(&mut nothing), Ok(length) if length > 0) {}
}

fn burn_in_bursts(seed: u64) {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    loop {
        let burst = Duration::from_micros(rng.random_range(LASTS_US));
        let begun = Instant::now();
        while begun.elapsed() < burst {
            contend::spin::spin(STEPS);
        }
        std::thread::sleep(Duration::from_micros(rng.random_range(LASTS_US)));
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn one_that_ended_by_itself_is_found_out() {
        // `cat` ends with its standard input, as the neighbour does.
        let mut neighbour = Neighbour::start(Command::new("cat")).unwrap();
        assert!(neighbour.is_at_work());
        drop(neighbour.process.stdin.take());
        neighbour.process.wait().unwrap();
        assert!(!neighbour.is_at_work());
    }
}
