//! What can only be known by trying: how much all processors do at once, and what it costs to wake a thread.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use super::{Finding, duration, percent, significant};
use crate::Result;
use crate::copies::Copies;
use crate::estimate::{median, quantile};
use crate::runner::RaceJob;
use crate::spin::{spin, steps_per_microsecond};

/// A piece of work, long enough that waking those who do it is a hundredth of it.
const PIECE: Duration = Duration::from_millis(5);
/// How often it is done, alone and by all at once in turns.
const ROUNDS: usize = 15;
/// How often a thread is woken.
const WAKINGS: usize = 100;
/// Long enough for a thread that has nothing to do to be asleep.
const NAP: Duration = Duration::from_micros(500);

pub(super) fn findings(cores: usize) -> Vec<Finding> {
    vec![parallel_limit(at_once(cores).ok().flatten(), cores), waking(wakings())]
}

/// How many times the work of one all processors do at once.
fn at_once(cores: usize) -> Result<Option<f64>> {
    let steps = (steps_per_microsecond() * PIECE.as_micros() as f64) as u32;
    let work = Arc::new(|steps: &u32| {
        spin(*steps);
        Ok(())
    });
    let mut alone = Copies::start(1, Arc::new(steps), work.clone())?;
    let mut all = Copies::start(cores, Arc::new(steps), work)?;
    let mut gains = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let (one, every) = (alone.slice(1, 0)?, all.slice(1, 0)?);
        gains.push(cores as f64 * one.as_secs_f64() / every.as_secs_f64().max(1e-9));
    }
    Ok(median(&gains))
}

fn parallel_limit(gain: Option<f64>, cores: usize) -> Finding {
    let seen = gain.map(|gain| format!("{cores} at once do {} times the work of one", significant(gain)));
    let is_short = gain.is_some_and(|gain| gain < 0.85 * cores as f64);
    Finding::new("parallel limit", seen).advise(
        is_short,
        "judge parallel contenders by the row `copies`, not by the number of processors",
        &format!(
            "{} of what {cores} processors would do: they share cores, or somebody else runs on them",
            percent(1.0 - gain.unwrap_or(0.0) / cores as f64)
        ),
    )
}

/// How long it takes each time until a thread that slept does something, in nanoseconds.
fn wakings() -> Vec<f64> {
    let (order, inbox) = channel::<Instant>();
    let (answer, answers) = channel();
    let sleeper = std::thread::spawn(move || {
        for sent in inbox {
            if answer.send(sent.elapsed()).is_err() {
                break;
            }
        }
    });
    let mut took = Vec::with_capacity(WAKINGS);
    for _ in 0..WAKINGS {
        std::thread::sleep(NAP);
        let woken = order.send(Instant::now()).ok().and_then(|()| answers.recv().ok());
        took.extend(woken.map(|woken| woken.as_nanos() as f64));
    }
    drop(order);
    // It cannot panic, and if it did there would be fewer answers.
    let _ = sleeper.join();
    took
}

fn waking(took: Vec<f64>) -> Finding {
    let (middle, late) = (median(&took), quantile(&took, 0.9));
    let seen = middle.zip(late).map(|(middle, late)| {
        format!("{} until a thread that slept runs, one in ten {} or more", duration(middle), duration(late))
    });
    let is_dear = middle.is_some_and(|middle| middle > 20_000.0);
    Finding::new("waking up", seen).advise(
        is_dear,
        "hand over pieces of work that are ten times as long, or leave the workers awake",
        "every hand-over to a sleeping thread is mostly this, and so is a short call of a contender with a pool",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_that_share_a_core_are_told_by_what_is_lost() {
        let finding = parallel_limit(Some(1.3), 2);
        assert_eq!(finding.seen.as_deref(), Some("2 at once do 1.30 times the work of one"));
        assert!(finding.advice.is_some() && finding.lost.unwrap().starts_with("35 % of what 2 processors"));
        for whole in [parallel_limit(Some(1.96), 2), parallel_limit(None, 2), parallel_limit(Some(1.0), 1)] {
            assert_eq!((whole.advice, whole.lost), (None, None));
        }
    }

    #[test]
    fn a_thread_that_is_slow_to_wake_is_told() {
        let finding = waking(vec![50_000.0; 100]);
        assert_eq!(finding.seen.as_deref(), Some("50.0 µs until a thread that slept runs, one in ten 50.0 µs or more"));
        assert!(finding.advice.is_some());
        assert_eq!(waking(vec![3_000.0; 100]).advice, None);
        assert_eq!(waking(Vec::new()).seen, None);
    }

    #[test]
    fn both_are_measured_here() {
        assert!(at_once(2).unwrap().is_some_and(|gain| gain > 0.0));
        assert_eq!(wakings().len(), WAKINGS);
    }
}
