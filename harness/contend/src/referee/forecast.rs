//! How long a run will take, said before it begins.

use std::time::Duration;

use crate::lab::{Experiment, Kind, Lab, UsualCall};
use crate::referee::lineup::{ROUNDS_UP_TO, UNTIMED_CALL_UP_TO};
use crate::referee::race::{RAMP, ROUNDS_AT_LEAST, window_length};
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
            window * generations * rows * if quick { 1 } else { 2 }
        }
    };
    let checking = verifying::allowance(settings, lab);
    let is_checked = experiment.kind == Kind::Job && call < checking;
    let checking = checking * if is_checked { present().count() as u32 } else { 0 };
    trials + checking + upkeep + measuring
}
