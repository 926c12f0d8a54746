//! How long a run will take, said before it begins.

use std::time::Duration;

use crate::lab::{Experiment, Kind, Lab, UsualCall};
use crate::referee::lineup::{ROUNDS_UP_TO, UNTIMED_CALL_UP_TO};
use crate::referee::race::{RAMP, ROUNDS_AT_LEAST, open_window_length, window_length};
use crate::referee::settings::Settings;
use crate::referee::verifying;
use crate::setup::{Point, Setup};
use crate::verdict::Depth;

/// Starting, greeting and asking one runner in a trial.
const TRIAL: Duration = Duration::from_millis(60);
/// The same for another program: interpreters load first, and their calls are long.
const PROGRAM_TRIAL: Duration = Duration::from_millis(600);
/// Starting a runner and building one contender in it, once a generation.
const BUILD: Duration = Duration::from_millis(4);
/// Starting a runner of its own.
const RUNNER: Duration = Duration::from_millis(8);
/// Windows of a search for a knee, about: five rates, three windows each.
const PROBES: u32 = 15;
/// The rates of a search are those of most contenders: fast enough for windows of the usual length.
const USUAL_RATE: u64 = 1_000_000;

/// What a contender takes of a generation whatever the budget: its least number of slices, of one call each.
fn least(call: Duration) -> Duration {
    if call > ROUNDS_UP_TO {
        call
    } else if call > UNTIMED_CALL_UP_TO {
        call * ROUNDS_AT_LEAST as u32
    } else {
        call * 2 * ROUNDS_AT_LEAST as u32
    }
}

/// How long one point will take, as far as it can be known before anything was tried.
pub(crate) fn point(settings: &Settings, lab: &Lab, experiment: &Experiment, at: &Point) -> Duration {
    let setup = Setup::at(at.clone());
    let entrants = settings.entrants(experiment);
    let present = || entrants.iter().filter(|entrant| entrant.contender.absent(&setup).is_none());
    let trials: Duration =
        present().map(|entrant| if entrant.contender.program().is_some() { PROGRAM_TRIAL } else { TRIAL }).sum();
    let racing: Vec<_> = present().filter(|entrant| settings.races(experiment, entrant.contender)).collect();
    // The hidden twin, the spike of a job, and where someone races apart the bridge.
    let companions = 2 + u32::from(racing.iter().any(|entrant| entrant.contender.apart));
    let rows = racing.len() as u32 + companions;
    let generations = settings.generations(racing.len().saturating_sub(1)) as u32;
    let apart = racing.iter().filter(|entrant| entrant.contender.apart || settings.apart).count() as u32 + 1;
    let upkeep = generations * (BUILD * rows + RUNNER * apart);
    let usual = |call: &Option<UsualCall>| call.as_ref().map_or(Duration::ZERO, |call| (call.0)(&setup));
    let call = usual(&experiment.spec.usual_call);
    let measuring = match experiment.kind {
        Kind::Job => {
            let program_call = usual(&experiment.spec.usual_program_call).max(call);
            let programs = racing.iter().filter(|entrant| entrant.contender.program().is_some()).count() as u32;
            let least = generations * (least(call) * (rows - programs) + least(program_call) * programs);
            (settings.budget_per_contender() * rows).max(least)
        }
        Kind::Load => {
            let quick = settings.depth == Depth::Quick;
            let window = window_length(setup.workers(), crate::cores(), quick) + RAMP * 5 / 4;
            let closed = window * generations * rows * if quick { 1 } else { 2 };
            let open = |per_second| open_window_length(per_second, setup.workers(), crate::cores()) + RAMP * 5 / 4;
            let rates: Duration = settings.rates_of(experiment).into_iter().map(open).sum();
            let probes = if settings.find_knee { open(USUAL_RATE) * PROBES } else { Duration::ZERO };
            // The hidden companions have no open loop.
            closed + (rates * generations + probes) * racing.len() as u32
        }
    };
    let checking = verifying::allowance(settings, lab);
    let is_checked = experiment.kind == Kind::Job && call < checking;
    let checking = checking * if is_checked { present().count() as u32 } else { 0 };
    trials + checking + upkeep + measuring
}

/// The windows of the open loop that are longer than usual, so that there are arrivals enough in each: rate and length.
pub(crate) fn long_windows(settings: &Settings, experiment: &Experiment, at: &Point) -> Vec<(u64, Duration)> {
    let (workers, cores) = (Setup::at(at.clone()).workers(), crate::cores());
    let usual = window_length(workers, cores, false);
    let rates = settings.rates_of(experiment).into_iter();
    rates
        .map(|per_second| (per_second, open_window_length(per_second, workers, cores)))
        .filter(|(_, length)| *length > usual)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load() -> Experiment {
        let nothing = |_: Setup| Ok(|_: &crate::Window| Ok(0));
        crate::load("counter").fix("workers", 1).rates([1_000, 100_000, 10_000_000]).contender("a", nothing).into()
    }

    #[test]
    fn a_window_is_as_long_as_its_arrivals_take_and_no_longer_than_two_seconds() {
        let experiment = load();
        let at = experiment.spec.points().remove(0);
        let long = long_windows(&Settings::thorough(), &experiment, &at);
        assert_eq!(long, [(1_000, Duration::from_secs(2))]);
        let asked = Settings { rates: vec![20_000], ..Settings::quick() };
        assert_eq!(long_windows(&asked, &experiment, &at), [(20_000, Duration::from_millis(505))]);
    }

    #[test]
    fn the_open_loop_is_in_the_forecast() {
        let lab = crate::lab("lab", "who?").experiment(load());
        let experiment = &lab.experiments[0];
        let at = experiment.spec.points().remove(0);
        let settings = |rates: &[u64]| Settings { rates: rates.to_vec(), ..Settings::quick() };
        let without = point(&settings(&[]), &lab, experiment, &at);
        let with = point(&settings(&[20_000]), &lab, experiment, &at);
        let generations = settings(&[]).generations(0) as u32;
        assert_eq!(with - without, (Duration::from_millis(505) + RAMP * 5 / 4) * generations);
        assert!(point(&Settings { find_knee: true, ..settings(&[]) }, &lab, experiment, &at) > without);
    }
}
